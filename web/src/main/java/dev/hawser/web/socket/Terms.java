package dev.hawser.web.socket;

import dev.hawser.web.Request;
import java.util.Optional;

/// What was agreed on with one client.
record Terms(WebSocketOptions options, Request request, Optional<String> subprotocol, Optional<DeflateOffer> deflate) {}
