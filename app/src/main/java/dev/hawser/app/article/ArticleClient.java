package dev.hawser.app.article;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The article's test client, who says four things to the line server, with two mends: it reads a line for a reply
/// rather than whatever one read brings, and it stays for `Goodbye!` and for the end.
///
/// @param number what it calls itself
/// @param server where the server listens
/// @param together where all clients meet after the welcome and before they quit, so that they are there at the same
///     time
/// @param listener told each thing that is worth showing
public record ArticleClient(int number, InetSocketAddress server, CyclicBarrier together, Consumer<String> listener)
        implements Callable<Void> {
    private static final List<String> COMMANDS = List.of("Hello", "time", "count");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Plays the client on the current thread. Blocks until the server has closed the connection.
    ///
    /// @throws IOException when the server says less, or more, than it should, or takes longer than 20 s
    @Override
    public Void call() throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
        try (var socket = new Socket()) {
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            listener.accept("Client " + number + ": " + read(in));
            together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (String command : COMMANDS) {
                send(socket, command);
                received(read(in));
            }
            together.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            send(socket, "quit");
            received(read(in));
            String more = in.readLine();
            if (more != null) {
                throw new IOException("after Goodbye! came '" + Escaped.of(more) + "'; expected the end");
            }
            return null;
        } catch (IOException | InterruptedException | BrokenBarrierException | TimeoutException failure) {
            // The others would wait for this one.
            together.reset();
            throw failure;
        }
    }

    private void received(String reply) {
        listener.accept("Client " + number + " received: " + reply);
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String read(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the server closed the connection where a reply was expected");
        }
        return line;
    }
}
