package dev.hawser.web;

/// What a request begins with, checked by the wire that it came over.
///
/// @param scheme `http` or `https`
/// @param authority what the client calls the server: a host, and a port if it named one; empty in HTTP/1.0
/// @param path as it was sent, from its first slash to before the question mark
/// @param query as it was sent, from behind the question mark; empty when there is none
/// @param version of HTTP, as `HTTP/1.1` or `HTTP/2.0`
public record RequestHead(
        Method method, String scheme, String authority, String path, String query, Headers headers, String version) {}
