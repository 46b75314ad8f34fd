package dev.hawser.core.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Why a connection ended. The first reason wins: a connection that is aborted while it closes was closed. Only
/// where the peer has ended, and breaks the connection before the answer is out, it is [Reset] after all.
public sealed interface CloseReason {
    /// The peer sent its last byte, everything was answered, and then this side closed.
    record PeerClosed() implements CloseReason {}

    /// This side called [Transport#close()].
    record Closed() implements CloseReason {}

    /// This side called [Transport#abort].
    record Aborted() implements CloseReason {}

    /// The network or the peer broke the connection.
    record Reset(IOException cause) implements CloseReason {}

    /// The peer's end of TLS ended without its goodbye (`close_notify`): it left in disorder, or somebody on the
    /// way cut the connection. What came may be less than what was sent.
    record Truncated() implements CloseReason {}

    /// The peer broke a rule of the protocol.
    ///
    /// @param rule what it did, what was wanted
    /// @param limit the name of the limit that it went past, such as `line`; empty for any other rule
    record Violation(String rule, Optional<String> limit) implements CloseReason {
        /// Makes the violation of a rule that is no limit.
        public Violation(String rule) {
            this(rule, Optional.empty());
        }

        /// Makes the violation of a limit, which observers count by its name.
        public static Violation ofLimit(String limit, String rule) {
            return new Violation(rule, Optional.of(limit));
        }
    }

    /// A step took too long.
    ///
    /// @param step what was waited for
    /// @param timeout how long
    record TimedOut(String step, Duration timeout) implements CloseReason {}

    /// The peer read so slowly that what waited for it passed the hard cap.
    ///
    /// @param pendingBytes what was waiting
    /// @param capBytes what may wait
    record Overflow(long pendingBytes, long capBytes) implements CloseReason {}

    /// A callback threw.
    record Failed(Throwable cause) implements CloseReason {}

    /// The server stopped, and the connection had not ended by the drain's deadline.
    record Stopped() implements CloseReason {}

    /// Returns the reason as one word, for counters and logs.
    default String word() {
        return switch (this) {
            case PeerClosed _ -> "peer-closed";
            case Closed _ -> "closed";
            case Aborted _ -> "aborted";
            case Reset _ -> "reset";
            case Truncated _ -> "truncated";
            case Violation _ -> "violation";
            case TimedOut _ -> "timed-out";
            case Overflow _ -> "overflow";
            case Failed _ -> "failed";
            case Stopped _ -> "stopped";
        };
    }
}
