/// The words of the web: a [Resource][dev.hawser.web.Resource] answers a [Request][dev.hawser.web.Request] with a
/// [Response][dev.hawser.web.Response], on each of Hawser's engines.
///
/// ```java
/// var tree = new Tree().get("/users/{id}", request -> Response.json(users.get(request.parameter("id").asLong())));
/// reactor.listen("tcp:8080", new Site(tree));
/// ```
///
/// A reader begins with `Tree`, `Request` and `Response`; a `Site` of the package `server` serves them.
@NullMarked
package dev.hawser.web;

import org.jspecify.annotations.NullMarked;
