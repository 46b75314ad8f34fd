/// A client of HTTP: an [HttpClient][dev.hawser.web.client.HttpClient] asks by
/// [ClientRequest][dev.hawser.web.client.ClientRequest] and is answered by
/// [ClientResponse][dev.hawser.web.client.ClientResponse], under
/// [options][dev.hawser.web.client.ClientOptions] that bound all it waits for and all it takes.
///
/// ```java
///             var client = HttpClient.open(reactor, ClientOptions.defaults().withTotal(PATIENCE));
///             return lines(client, Stream.of(arguments).toList())
///                     .thenAccept(lines -> lines.forEach(System.out::println))
///                     .eventually(client::close);
/// ```
///
/// Inside, from the caller down: a `Call` follows redirections and tries again; the `Pool` has the connections; an
/// `Http1Wire` has one request after the other answered, an `Http2Wire` many at a time, by Netty's codecs with our
/// rules before them.
@NullMarked
package dev.hawser.web.client;

import org.jspecify.annotations.NullMarked;
