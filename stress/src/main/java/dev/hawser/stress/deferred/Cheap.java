package dev.hawser.stress.deferred;

/// A failure made millions of times: without a stack trace, which would cost more than what is tested.
final class Cheap extends Exception {
    private static final long serialVersionUID = 1L;

    /// How often it was reported; see [Reporting].
    int reports;

    Cheap(String name) {
        super(name, null, false, false);
    }
}
