package dev.hawser.lab.load;

import dev.hawser.lab.workload.Traffic;
import tools.jackson.databind.json.JsonMapper;

/// What a generator is to do.
///
/// @param host a name or an address
/// @param traffic what to ask, on how many connections
/// @param requestsPerSecond how many to send in a second, whatever the answers do (an open loop); 0 when each
///     connection asks again as soon as it has its answer (a closed loop)
/// @param timeoutMillis how long an answer may take before the connection is given up
public record LoadOrder(String host, int port, Traffic traffic, double requestsPerSecond, long timeoutMillis) {
    /// How long an answer may take unless told otherwise.
    public static final long DEFAULT_TIMEOUT_MILLIS = 30_000;

    private static final double MOST_PER_SECOND = 10_000_000;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    public LoadOrder {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; expected 1 to 65535");
        }
        checkRate(requestsPerSecond);
        if (timeoutMillis < 1) {
            throw new IllegalArgumentException("timeout is " + timeoutMillis + " ms; expected 1 or more");
        }
    }

    static double checkRate(double requestsPerSecond) {
        if (!(requestsPerSecond >= 0 && requestsPerSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException("rate is " + requestsPerSecond
                    + " requests a second; expected 0 (as fast as answers come) to " + MOST_PER_SECOND);
        }
        return requestsPerSecond;
    }

    /// Returns an order for a closed loop.
    public static LoadOrder closed(String host, int port, Traffic traffic) {
        return new LoadOrder(host, port, traffic, 0, DEFAULT_TIMEOUT_MILLIS);
    }

    /// Returns this at a fixed rate.
    public LoadOrder at(double rate) {
        return new LoadOrder(host, port, traffic, rate, timeoutMillis);
    }

    /// Returns it as one line.
    public String line() {
        return MAPPER.writeValueAsString(this);
    }

    /// Reads what [#line] wrote.
    public static LoadOrder parse(String line) {
        return MAPPER.readValue(line, LoadOrder.class);
    }
}
