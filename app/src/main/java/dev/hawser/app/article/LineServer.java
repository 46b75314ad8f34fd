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
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The article's multithreaded server, for any engine: greets, tells the time and how many are there, and echoes the
/// rest. Its replies end in LF.
///
/// | a line, in any case, blanks around it ignored | the reply |
/// | --- | --- |
/// | `time` | `Current time: 2026-11-23T15:13:08+01:00`, ISO-8601 to the second |
/// | `count` | `Current client count: N`, those connected now |
/// | `quit` | `Goodbye!`, and the connection closes |
/// | any other | `Echo: ` and the line as it was sent; a blank one too |
public final class LineServer implements ProtocolFactory {
    private static final System.Logger LOG = System.getLogger(LineServer.class.getName());

    private final Clock clock;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger clients = new AtomicInteger();

    /// Makes a server.
    ///
    /// @param clock the time that it tells, with the zone in which it does
    public LineServer(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Protocol build(SocketAddress peer) {
        return new Client(numbers.incrementAndGet());
    }

    @Override
    public String refusal(Refusal refusal) {
        return "Server busy: " + refusal.reason() + ". Try again later.\n";
    }

    /// Returns how many are connected.
    public int clients() {
        return clients.get();
    }

    private final class Client extends LineProtocol {
        /// Who it is: never given twice, unlike the number of those connected.
        private final long number;

        Client(long number) {
            super(LineFormat.LF);
            this.number = number;
        }

        @Override
        protected void connectionMade() {
            clients.incrementAndGet();
            LOG.log(
                    Level.INFO,
                    () -> "client " + number + " connected from " + transport().peer());
            sendLine("Welcome! You are client number " + number);
        }

        @Override
        protected void lineReceived(String line) {
            LOG.log(Level.DEBUG, () -> "client " + number + " sent: " + Escaped.of(line));
            switch (line.strip().toLowerCase(Locale.ROOT)) {
                case "time" -> sendLine("Current time: " + time());
                case "count" -> sendLine("Current client count: " + clients.get());
                case "quit" -> {
                    sendLine("Goodbye!");
                    transport().close();
                }
                default -> sendLine("Echo: " + line);
            }
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            clients.decrementAndGet();
            LOG.log(Level.INFO, () -> "client " + number + " disconnected");
        }

        private String time() {
            // Its toString() would leave out the seconds when they are zero.
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                    OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS));
        }
    }
}
