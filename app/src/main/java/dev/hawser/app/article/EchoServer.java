package dev.hawser.app.article;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The article's Twisted echo server, for any engine: greets and echoes. Its replies end in CRLF, as those of
/// Twisted's `LineReceiver` do; what it is sent may end in LF as well.
///
/// `quit`, in any case, is echoed as it was sent; then the connection closes. (The line server says `Goodbye!`.)
public final class EchoServer implements ProtocolFactory {
    private static final System.Logger LOG = System.getLogger(EchoServer.class.getName());
    private static final LineFormat LINES = LineFormat.CRLF;

    private final AtomicLong numbers = new AtomicLong();
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();

    @Override
    public Protocol build(SocketAddress peer) {
        return new Client(numbers.incrementAndGet());
    }

    @Override
    public String refusal(Refusal refusal) {
        return "Server busy: " + refusal.reason() + ". Try again later.\r\n";
    }

    /// Returns how many are connected.
    public int clients() {
        return clients.size();
    }

    /// Sends a line to everyone who is connected. May be called from any thread. Whoever is behind with reading by
    /// more than a line's limit is left out: on the thread engines a write that goes past the high-water mark waits
    /// for the client, and one slow reader must not hold up the others' news.
    ///
    /// @param line one line, without its end, of at most 16 KiB
    /// @return how many it was sent to
    public int broadcast(String line) {
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the line holds a line end, so clients would see several; send each");
        }
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        if (length > LINES.maxLengthBytes()) {
            throw new IllegalArgumentException(
                    "the line has " + length + " bytes; expected at most " + LINES.maxLengthBytes());
        }
        int told = 0;
        for (var client : clients) {
            if (client.tell(line)) {
                told++;
            }
        }
        return told;
    }

    private final class Client extends LineProtocol {
        private final long number;

        Client(long number) {
            super(LINES);
            this.number = number;
        }

        boolean tell(String line) {
            if (!transport().isOpen() || transport().pendingBytes() > LINES.maxLengthBytes()) {
                return false;
            }
            sendLine(line);
            return true;
        }

        @Override
        protected void connectionMade() {
            LOG.log(
                    Level.INFO,
                    () -> "client " + number + " connected from " + transport().peer());
            sendLine("Welcome to the Hawser echo server!");
            // After the welcome, so that no broadcast comes before it.
            clients.add(this);
        }

        @Override
        protected void lineReceived(String line) {
            LOG.log(Level.DEBUG, () -> "client " + number + " sent: " + Escaped.of(line));
            sendLine("Echo: " + line);
            if (line.strip().equalsIgnoreCase("quit")) {
                transport().close();
            }
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            clients.remove(this);
            LOG.log(Level.INFO, () -> "client " + number + " disconnected");
        }
    }
}
