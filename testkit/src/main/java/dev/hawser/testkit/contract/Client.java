package dev.hawser.testkit.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A client that a contract uses: plain, blocking, and it fails with words. Reading and sending may be done by two
/// threads.
final class Client implements AutoCloseable {
    /// What a client needs of a network.
    interface Wire {
        InputStream input() throws IOException;

        void send(byte[] bytes) throws IOException;

        void endOutput() throws IOException;

        void reset() throws IOException;

        /// Returns whether an end that is broken off shows as such.
        default boolean hasResets() {
            return true;
        }

        void close() throws IOException;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private final Wire wire;
    private final InputStream input;

    Client(Wire wire) {
        this.wire = wire;
        try {
            this.input = new BufferedInputStream(wire.input());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
        unchecked(() -> wire.send(bytes));
    }

    /// Sends on a thread of its own, since a server that doesn't read makes it wait.
    ///
    /// @return done when all was sent, or with what went wrong
    CompletableFuture<Void> sendMeanwhile(byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> send(bytes),
                task -> Thread.ofVirtual().name("contract-sender").start(task));
    }

    /// Reads up to a line end, which is dropped.
    String readLine() {
        var line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n'; next = read()) {
            if (next < 0) {
                throw new AssertionError("the server ended the connection; expected a line, got '"
                        + line.toString(StandardCharsets.UTF_8) + "'");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
    }

    List<String> readLines(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(readLine());
        }
        return lines;
    }

    byte[] readBytes(int count) {
        try {
            var bytes = input.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the server ended after " + bytes.length + " of " + count + " bytes");
            }
            return bytes;
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    /// Reads all that comes until the server ends in order.
    byte[] readToEnd() {
        try {
            return input.readAllBytes();
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    /// As [#readToEnd], as UTF-8.
    String readTextToEnd() {
        return new String(readToEnd(), StandardCharsets.UTF_8);
    }

    /// Reads until the connection breaks, or where that doesn't show, ends.
    void readToReset() {
        if (!wire.hasResets()) {
            var _ = readUntilGone();
            return;
        }
        try {
            var bytes = input.readAllBytes();
            throw new AssertionError(
                    "the server ended in order after " + bytes.length + " more bytes; expected a reset");
        } catch (SocketTimeoutException silence) {
            throw broken(silence);
        } catch (IOException reset) {
            // As it should.
        }
    }

    /// Reads until the server is gone, one way or the other.
    ///
    /// @return what came before
    String readUntilGone() {
        var text = new ByteArrayOutputStream();
        try {
            byte[] piece = new byte[8192];
            for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
                text.write(piece, 0, count);
            }
        } catch (SocketTimeoutException silence) {
            throw broken(silence);
        } catch (IOException reset) {
            // Gone as well.
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    void endOutput() {
        unchecked(wire::endOutput);
    }

    void reset() {
        unchecked(wire::reset);
    }

    @Override
    public void close() {
        unchecked(wire::close);
    }

    private int read() {
        try {
            return input.read();
        } catch (IOException failure) {
            throw broken(failure);
        }
    }

    private static AssertionError broken(IOException failure) {
        return failure instanceof SocketTimeoutException
                ? new AssertionError("the server neither sent nor ended for too long", failure)
                : new AssertionError("the connection broke", failure);
    }

    private static void unchecked(Step step) {
        try {
            step.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
