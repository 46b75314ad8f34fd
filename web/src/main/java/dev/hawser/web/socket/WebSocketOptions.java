package dev.hawser.web.socket;

import java.time.Duration;
import java.util.List;

/// How a WebSocket is spoken. Not to be changed: each method returns another one.
///
/// @param sizes how much may come and wait
/// @param times how long what may take
/// @param origins which pages may open one; those of this server by default
/// @param subprotocols that can be spoken, the most wanted first (RFC 6455 §1.9); none by default. When a client
///     offers none of them, it is taken without one
/// @param compression of messages
public record WebSocketOptions(
        Sizes sizes, Times times, Origins origins, List<String> subprotocols, Compression compression) {
    /// How much may come and wait, in bytes.
    ///
    /// @param frame the longest frame. Browsers and many libraries send a message in one, and are closed with 1009
    ///     for one that is longer, whatever the limit on messages: who takes long messages from them sets both
    /// @param message the longest message, when it was put together and decompressed
    /// @param queue how much may wait for a client that reads slowly, besides what its transport holds; past this
    ///     the client is dropped
    public record Sizes(int frame, int message, int queue) {
        public Sizes {
            atLeast(frame, Frames.MOST_CONTROL_BYTES, "frame");
            atLeast(message, 1, "message");
            atLeast(queue, 1, "queue");
        }
    }

    /// How long what may take.
    ///
    /// @param ping how long nothing may come before the client is asked whether it is there
    /// @param pong how long it may then say nothing
    /// @param closing how long it may take to answer a goodbye
    public record Times(Duration ping, Duration pong, Duration closing) {
        public Times {
            positive(ping, "ping");
            positive(pong, "pong");
            positive(closing, "closing");
        }
    }

    public WebSocketOptions {
        subprotocols = List.copyOf(subprotocols);
        for (String name : subprotocols) {
            if (!Handshake.isToken(name)) {
                throw new IllegalArgumentException("subprotocol is '" + name + "'; expected a token (RFC 9110 §5.6.2)");
            }
        }
    }

    /// Returns the defaults: frames of 64 KiB, messages of 1 MiB, 1 MiB of queue, a ping after 20 s of silence, 10 s
    /// for its answer and as many for a goodbye (Netty and Vert.x have them), the same origin only, compression of
    /// each message by itself.
    public static WebSocketOptions defaults() {
        return new WebSocketOptions(
                new Sizes(64 * 1024, 1024 * 1024, 1024 * 1024),
                new Times(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(10)),
                Origins.same(),
                List.of(),
                Compression.EACH_MESSAGE);
    }

    /// Returns these options with other sizes.
    public WebSocketOptions withSizes(Sizes others) {
        return new WebSocketOptions(others, times, origins, subprotocols, compression);
    }

    /// Returns these options with other times.
    public WebSocketOptions withTimes(Times others) {
        return new WebSocketOptions(sizes, others, origins, subprotocols, compression);
    }

    /// Returns these options for pages of other origins.
    public WebSocketOptions withOrigins(Origins others) {
        return new WebSocketOptions(sizes, times, others, subprotocols, compression);
    }

    /// Returns these options with other subprotocols.
    public WebSocketOptions withSubprotocols(String... others) {
        return new WebSocketOptions(sizes, times, origins, List.of(others), compression);
    }

    /// Returns these options with or without compression.
    public WebSocketOptions withCompression(Compression other) {
        return new WebSocketOptions(sizes, times, origins, subprotocols, other);
    }

    private static void atLeast(int number, int least, String name) {
        if (number < least) {
            throw new IllegalArgumentException(name + " is " + number + "; expected " + least + " or more");
        }
    }

    private static void positive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is " + duration + "; expected more than zero");
        }
    }
}
