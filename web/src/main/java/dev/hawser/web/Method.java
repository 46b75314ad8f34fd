package dev.hawser.web;

import java.util.Optional;

/// The methods that a resource may have (RFC 9110 §9.3, RFC 5789). CONNECT and TRACE are not among them: a server that
/// is no proxy has no use for the one, and the other shows what was sent to whoever can make a browser ask.
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE,
    OPTIONS;

    /// Returns the method of this name, which is case-sensitive (RFC 9110 §9.1); empty for any other.
    public static Optional<Method> of(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "GET" -> GET;
                    case "HEAD" -> HEAD;
                    case "POST" -> POST;
                    case "PUT" -> PUT;
                    case "PATCH" -> PATCH;
                    case "DELETE" -> DELETE;
                    case "OPTIONS" -> OPTIONS;
                    default -> null;
                });
    }
}
