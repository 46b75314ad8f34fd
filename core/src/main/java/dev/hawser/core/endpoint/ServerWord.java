package dev.hawser.core.endpoint;

/// Reads the endpoint strings of one more word for servers. Found by the `ServiceLoader`: a library that brings a
/// word names its class in `META-INF/services/dev.hawser.core.endpoint.ServerWord`, and gives it a public constructor
/// without arguments.
///
/// Words are loaded once, when the first string is read. Two readers of one word, or one of a built-in word, are an
/// error then.
public interface ServerWord {
    /// Returns the word, as in `tcp`; without colons, equals signs and backslashes.
    String word();

    /// Reads an endpoint whose word is this one's. May be called by several threads at once.
    ///
    /// @return one of the kinds of [Endpoint], which the engines know how to serve
    /// @throws IllegalArgumentException when something is wrong with it; the message says what was expected
    Endpoint read(EndpointString text);
}
