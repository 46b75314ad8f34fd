package dev.hawser.web.socket;

import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;

/// Handlers that answer with a WebSocket: `tree.get("/chat", WebSockets.accept(request -> new Chat()))`.
public final class WebSockets {
    private WebSockets() {}

    /// Makes the protocol for one client.
    @FunctionalInterface
    public interface Accepts {
        /// Returns the protocol, a new one for each request. Called as any [Handler]; whoever isn't to come in is
        /// refused by a [ProblemException][dev.hawser.web.ProblemException].
        WebSocketProtocol accept(Request request) throws Exception;
    }

    /// Returns a handler with the default options.
    public static Handler accept(Accepts accepts) {
        return accept(WebSocketOptions.defaults(), accepts);
    }

    /// Returns a handler that takes WebSockets. A request that asks for none is answered with 426, one that asks
    /// wrongly with 400, and one from a page of a foreign origin with 403. For HTTP/1.1 and a GET.
    public static Handler accept(WebSocketOptions options, Accepts accepts) {
        return request -> answer(options, accepts, request);
    }

    private static Answer answer(WebSocketOptions options, Accepts accepts, Request request) throws Exception {
        var refused = Handshake.refusal(request, options);
        if (refused.isPresent()) {
            return refused.get();
        }
        var protocol = accepts.accept(request);
        var offer = DeflateOffer.choose(request.headers().all("Sec-WebSocket-Extensions"), options.compression());
        var subprotocol = Handshake.subprotocol(request, options.subprotocols());
        var terms = new Terms(options, request, subprotocol, offer);
        var switching =
                Response.of(Status.SWITCHING_PROTOCOLS).header("Sec-WebSocket-Accept", Handshake.acceptance(request));
        if (subprotocol.isPresent()) {
            switching = switching.header("Sec-WebSocket-Protocol", subprotocol.get());
        }
        if (offer.isPresent()) {
            switching = switching.header("Sec-WebSocket-Extensions", offer.get().response());
        }
        return switching.body(
                new ResponseBody.Upgraded("websocket", producers -> new SocketConnection(terms, protocol, producers)));
    }
}
