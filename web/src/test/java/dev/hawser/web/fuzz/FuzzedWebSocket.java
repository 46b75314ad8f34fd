package dev.hawser.web.fuzz;

/// What the fuzzer calls by its name.
public final class FuzzedWebSocket {
    private FuzzedWebSocket() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        new RequestPathFuzzTest().webSocket(bytes);
    }
}
