package dev.hawser.web.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A client that sends bytes as they are, one character a byte, and shows what comes back.
final class Raw implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 [0-9]{3} [^\r\n]*");

    private final Socket socket;

    Raw(int port) throws IOException {
        this(port, 0);
    }

    /// Connects with little room for what it doesn't read.
    ///
    /// @param receiveBytes how much; zero for what is usual
    Raw(int port, int receiveBytes) throws IOException {
        this(new Socket());
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    }

    /// Takes a socket over.
    Raw(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    Raw send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Raw endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// Reads until the server ends its output.
    String readAll() throws IOException {
        var all = new ByteArrayOutputStream();
        socket.getInputStream().transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /// Reads one answer, by its length.
    String readAnswer() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(readChar());
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
        for (int i = 0; i < length; i++) {
            head.append(readChar());
        }
        return head.toString();
    }

    /// Returns the status lines in what came.
    static List<String> statusLines(String received) {
        // A body needs no line end, so the next answer may begin anywhere.
        return STATUS_LINE.matcher(received).results().map(MatchResult::group).toList();
    }

    private char readChar() throws IOException {
        int c = socket.getInputStream().read();
        if (c < 0) {
            throw new IOException("the server ended its output in the middle of an answer");
        }
        return (char) c;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
