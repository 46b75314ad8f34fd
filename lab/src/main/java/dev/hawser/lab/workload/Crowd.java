package dev.hawser.lab.workload;

import java.util.Optional;

/// Connections that are there besides those that are measured. They are opened first.
///
/// @param connections how many
/// @param first what each asks when it has connected, once; empty when it only stays
/// @param bytesPerSecond how fast each reads, and asks again when it has read its answer; 0 when it reads at once and
///     stays
/// @param answerBytes how long the answer to `first` is
public record Crowd(int connections, Optional<String> first, int bytesPerSecond, int answerBytes) {
    public Crowd {
        if (connections < 0 || connections > Traffic.MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "the crowd's connections are " + connections + "; expected 0 to " + Traffic.MOST_CONNECTIONS);
        }
        if (bytesPerSecond < 0 || answerBytes < 0) {
            throw new IllegalArgumentException("a crowd reads " + bytesPerSecond + " bytes a second of answers of "
                    + answerBytes + " bytes; expected 0 or more");
        }
    }

    /// Returns nobody.
    public static Crowd none() {
        return new Crowd(0, Optional.empty(), 0, 0);
    }

    /// Returns connections that ask once, read the answer, and then only stay.
    ///
    /// @param ask what they ask
    /// @param answerBytes how long the answer is
    public static Crowd idle(int connections, String ask, int answerBytes) {
        return new Crowd(connections, Optional.of(ask), 0, answerBytes);
    }

    /// Returns connections that ask again and again for an answer that they read slowly.
    public static Crowd slow(int connections, String ask, int answerBytes, int bytesPerSecond) {
        return new Crowd(connections, Optional.of(ask), bytesPerSecond, answerBytes);
    }
}
