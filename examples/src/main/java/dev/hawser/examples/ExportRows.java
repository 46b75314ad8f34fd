package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.ConnectionPool;
import dev.hawser.db.PoolOptions;
import dev.hawser.db.RowStream;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Serves a table of any length as CSV in a heap of a few megabytes: rows leave the database as the client takes them,
/// and no faster.
public final class ExportRows {
    private static final String SCHEMA = "CREATE TABLE IF NOT EXISTS reading (id integer PRIMARY KEY, note text)";

    /// How many rows a statement adds, so that none takes long.
    private static final int AT_ONCE = 20_000;

    private ExportRows() {}

    /// A row of the table.
    public record Reading(long id, String note) {}

    /// Returns the site. Nothing in it blocks, so any engine can serve it.
    static Site site(ConnectionPool readings) {
        return new Site(new Tree().get("/readings.csv", _ -> Answer.later(export(readings))));
    }

    private static Deferred<Response> export(ConnectionPool readings) {
        return readings.stream("SELECT id, note FROM reading ORDER BY id", Reading.class)
                .then(rows -> Response.of(Status.OK).content("text/csv; charset=utf-8", new Csv(rows)));
    }

    /// Asks the database for more rows when the connection asks for more bytes.
    private record Csv(RowStream<Reading> rows) implements ByteSource {
        @Override
        public Deferred<Optional<byte[]>> next() {
            return rows.next().then(some -> some.isEmpty() ? Optional.empty() : Optional.of(lines(some)));
        }

        @Override
        public void close() {
            rows.close();
        }

        private static byte[] lines(List<Reading> readings) {
            var lines = new StringBuilder();
            for (var reading : readings) {
                // RFC 4180: a quote within quotes is doubled.
                lines.append(reading.id())
                        .append(",\"")
                        .append(reading.note().replace("\"", "\"\""))
                        .append("\"\r\n");
            }
            return lines.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /// Serves it until the process is stopped.
    ///
    /// @param arguments where to listen, such as `tcp:8080:engine=event-loop`, the database, such as
    ///     `sqlite:readings.db`, and how many rows of a kilobyte to add to it first
    public static void main(String[] arguments) throws Exception {
        var options = PoolOptions.defaults().withSchema(List.of(SCHEMA));
        try (var reactor = Reactor.open();
                var readings = ConnectionPool.open(arguments[1], options).await()) {
            int rows = Integer.parseInt(arguments[2]);
            for (int before = 0; before < rows; before += AT_ONCE) {
                add(readings, before, Math.min(rows, before + AT_ONCE)).await();
            }
            var port = reactor.listen(arguments[0], site(readings));
            System.out.println("http://localhost:" + port.port() + "/readings.csv");
            reactor.awaitStop();
        }
    }

    private static Deferred<Integer> add(ConnectionPool readings, int before, int last) {
        return readings.execute(
                "WITH RECURSIVE number (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
                        + " INSERT INTO reading SELECT n, printf('%01000d', n) FROM number",
                before + 1, last);
    }
}
