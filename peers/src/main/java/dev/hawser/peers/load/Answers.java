package dev.hawser.peers.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/// Checks that a server answers byte for byte what every contender must, however the lines are cut.
public final class Answers {
    private static final String LONG = "x".repeat(5_000);
    private static final String IN = LineLoad.LINE + "\n" + "crlf\r\n" + "größer\n" + LONG + "\n" + "a\nb\nc\n";
    private static final byte[] OUT = ("Echo: " + LineLoad.LINE + "Echo: \n" + "Echo: crlf\n" + "Echo: größer\n"
                    + "Echo: " + LONG + "\n" + "Echo: a\nEcho: b\nEcho: c\n")
            .getBytes(StandardCharsets.UTF_8);

    private Answers() {}

    /// Talks to the server. All is heard before the input ends: what a server that was asked to the end still answers
    /// is not what is compared here.
    ///
    /// @param who named when an answer is wrong
    /// @throws IOException when an answer is wrong; the message shows where
    public static void check(String who, int port) throws IOException {
        for (int chunk : new int[] {Integer.MAX_VALUE, 1_000, 7, 1}) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(10_000);
                var sender = CompletableFuture.runAsync(() -> send(socket, chunk));
                byte[] got = socket.getInputStream().readNBytes(OUT.length);
                sender.join();
                socket.shutdownOutput();
                if (!Arrays.equals(got, OUT) || socket.getInputStream().read() >= 0) {
                    throw new IOException(who + ", asked in pieces of " + chunk + " bytes, answers " + got.length
                            + " bytes that differ at " + Arrays.mismatch(got, OUT) + " or go on; expected "
                            + OUT.length);
                }
            }
        }
    }

    private static void send(Socket socket, int chunk) {
        byte[] bytes = IN.getBytes(StandardCharsets.UTF_8);
        try {
            for (int i = 0; i < bytes.length; i += Math.min(chunk, bytes.length)) {
                socket.getOutputStream().write(bytes, i, Math.min(chunk, bytes.length - i));
            }
        } catch (IOException failure) {
            throw new IllegalStateException("the server took no more input", failure);
        }
    }
}
