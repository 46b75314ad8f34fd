package dev.hawser.core;

/// Ends a [Program] with an exit code, wherever in it it is thrown.
public final class ProgramExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// Makes one.
    ///
    /// @param code from 0 to 255, which is what a process can tell its parent
    public ProgramExit(int code) {
        super("exit code " + code);
        if (code < 0 || code > 255) {
            throw new IllegalArgumentException("code is " + code + "; expected 0 to 255");
        }
        this.code = code;
    }

    /// Returns the exit code.
    public int code() {
        return code;
    }
}
