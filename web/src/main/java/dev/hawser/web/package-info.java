/// The words of the web: a [Resource][dev.hawser.web.Resource] answers a [Request][dev.hawser.web.Request] with a
/// [Response][dev.hawser.web.Response], on each of Hawser's engines.
///
/// ```java
///         var tree = new Tree()
///                 .get("/", _ -> Response.text("Hello!\n"))
///                 .get("/hello/{name}", request -> hello(request.parameter("name")))
/// ```
///
/// A reader begins with `Tree`, `Request` and `Response`; a `Site` of the package `server` serves them.
@NullMarked
package dev.hawser.web;

import org.jspecify.annotations.NullMarked;
