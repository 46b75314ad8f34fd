/// The article's two servers as protocols, which run on any engine: [LineServer] and [EchoServer], and [ArticleClient],
/// who talks to the first.
@NullMarked
package dev.hawser.app.article;

import org.jspecify.annotations.NullMarked;
