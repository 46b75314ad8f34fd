package dev.hawser.core.endpoint;

/// Reads the endpoint strings of one more word for clients. Found by the `ServiceLoader`, as a [ServerWord] is.
public interface ClientWord {
    /// Returns the word, as in `tcp`; without colons, equals signs and backslashes.
    String word();

    /// Reads an endpoint whose word is this one's. May be called by several threads at once.
    ///
    /// @return an endpoint of any kind, also of one's own
    /// @throws IllegalArgumentException when something is wrong with it; the message says what was expected
    ClientEndpoint read(EndpointString text);
}
