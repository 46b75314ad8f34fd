/// The article's web API: what its resources say, [Api][dev.hawser.app.api.Api] being the tree of them, and how its
/// server is, [Health][dev.hawser.app.api.Health]. Users are kept in a
/// [UserTable][dev.hawser.app.article.UserTable].
@NullMarked
package dev.hawser.app.api;

import org.jspecify.annotations.NullMarked;
