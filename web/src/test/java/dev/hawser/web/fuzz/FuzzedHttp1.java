package dev.hawser.web.fuzz;

/// What the fuzzer calls by its name.
public final class FuzzedHttp1 {
    private FuzzedHttp1() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        new RequestPathFuzzTest().http1(bytes);
    }
}
