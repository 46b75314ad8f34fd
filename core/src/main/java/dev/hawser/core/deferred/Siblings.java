package dev.hawser.core.deferred;

/// What happens to the others when one of several Deferreds has failed.
public enum Siblings {
    /// They are cancelled.
    CANCEL,
    /// They run on. What they bring is dropped; a failure is reported as unhandled.
    LEAVE
}
