package dev.hawser.core.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What an event loop waits on.
public enum IoTransport {
    /// The first that works here, in the order of this list.
    AUTO,
    /// Linux's io_uring: system calls in batches. Containers often forbid it.
    IO_URING,
    /// Linux's epoll by native code.
    EPOLL,
    /// The JDK's selectors, which work everywhere.
    NIO;

    /// Returns the word for this choice in an option or an endpoint.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Finds a choice by its word.
    ///
    /// @throws IllegalArgumentException for an unknown word; the message names the known ones
    public static IoTransport of(String word) {
        for (var transport : values()) {
            if (transport.word().equals(word)) {
                return transport;
            }
        }
        throw new IllegalArgumentException("unknown transport '" + word + "'; expected one of "
                + Arrays.stream(values()).map(IoTransport::word).collect(Collectors.joining(", ")));
    }
}
