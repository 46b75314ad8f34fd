/// What serves a tree of resources: a [Site][dev.hawser.web.server.Site], under its
/// [limits][dev.hawser.web.server.HttpLimits], over HTTP on Netty's codecs. What those take and HTTP doesn't allow is
/// refused here.
///
/// Inside, from the wire up: `Http1Decoder` and `Http1Encoder` are Netty's, with our gate; `Http1Requests` has one
/// request after the other answered; `HeadRules` says what a request must be like; `Answering` calls the handler.
@NullMarked
package dev.hawser.web.server;

import org.jspecify.annotations.NullMarked;
