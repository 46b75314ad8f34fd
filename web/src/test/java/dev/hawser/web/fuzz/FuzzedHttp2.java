package dev.hawser.web.fuzz;

/// What the fuzzer calls by its name.
public final class FuzzedHttp2 {
    private FuzzedHttp2() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        new RequestPathFuzzTest().http2(bytes);
    }
}
