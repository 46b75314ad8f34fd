/// The article's two servers as protocols, which run on any engine: [LineServer] and [EchoServer], and [ArticleClient],
/// who talks to the first. Its users are a [UserTable].
@NullMarked
package dev.hawser.app.article;

import org.jspecify.annotations.NullMarked;
