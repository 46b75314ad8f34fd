package dev.hawser.lab.result;

/// What the generator did to a server.
public sealed interface Load {
    /// Returns how many connections were opened.
    int connections();

    /// Each connection asks again as soon as it has its answer, so a slow server is asked less.
    ///
    /// @param connections how many
    record Closed(int connections) implements Load {
        public Closed {
            Checked.positive("connections", connections);
        }
    }

    /// Requests come at a fixed rate, whatever the answers do. Latency counts from the moment that was meant.
    ///
    /// @param connections how many share the rate
    /// @param requestsPerSecond of all connections together
    record Open(int connections, double requestsPerSecond) implements Load {
        public Open {
            Checked.positive("connections", connections);
            Checked.positive("requests per second", requestsPerSecond);
        }
    }
}
