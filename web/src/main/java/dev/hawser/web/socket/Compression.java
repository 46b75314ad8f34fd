package dev.hawser.web.socket;

/// Whether messages are compressed (RFC 7692), with clients that can, and what that costs.
public enum Compression {
    /// They aren't.
    OFF,

    /// Each by itself: an idle connection costs nothing. The default.
    EACH_MESSAGE,

    /// Each with what came before it, where the client agrees: small messages that are alike shrink to little, for
    /// about 300 KiB a connection, outside of the heap.
    CONTEXT
}
