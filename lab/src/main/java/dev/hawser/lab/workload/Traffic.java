package dev.hawser.lab.workload;

import java.util.List;

/// What clients ask of a server, and how.
///
/// @param asks what they ask in turn, each as often as its weight says
/// @param answers how to tell that an answer is complete
/// @param connections how many ask at once, unless the command line says otherwise
/// @param reconnecting whether each request has a connection of its own
/// @param crowd who is connected besides
/// @param tls whether they speak TLS; any certificate will do
public record Traffic(
        List<Ask> asks, AnswerEnd answers, int connections, boolean reconnecting, Crowd crowd, boolean tls) {
    /// Connections unless told otherwise.
    public static final int DEFAULT_CONNECTIONS = 64;

    /// So many connections leave ports and descriptors on any usual machine.
    public static final int MOST_CONNECTIONS = 20_000;

    public Traffic {
        asks = List.copyOf(asks);
        if (asks.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to ask; expected 1 request or more");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("connections is " + connections + "; expected 1 to " + MOST_CONNECTIONS);
        }
    }

    /// Returns traffic of one request, on connections that stay.
    public static Traffic of(Ask ask, AnswerEnd answers) {
        return new Traffic(List.of(ask), answers, DEFAULT_CONNECTIONS, false, Crowd.none(), false);
    }

    /// Returns traffic where a line is asked and a line is the answer.
    ///
    /// @param line without its end
    public static Traffic ofLine(String line) {
        return of(Ask.of(line + "\n"), AnswerEnd.LINE);
    }

    /// Returns traffic of one HTTP/1.1 `GET`.
    ///
    /// @param target as in `/users?id=1`
    public static Traffic ofGet(String target) {
        return of(Ask.of("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), AnswerEnd.HTTP);
    }

    /// Returns this with another number of connections.
    public Traffic withConnections(int count) {
        return new Traffic(asks, answers, count, reconnecting, crowd, tls);
    }

    /// Returns this with a connection for each request.
    public Traffic withReconnecting() {
        return new Traffic(asks, answers, connections, true, crowd, tls);
    }

    /// Returns this beside a crowd.
    public Traffic beside(Crowd others) {
        return new Traffic(asks, answers, connections, reconnecting, others, tls);
    }

    /// Returns this over TLS.
    public Traffic withTls() {
        return new Traffic(asks, answers, connections, reconnecting, crowd, true);
    }

    /// Returns this with another request and another end of its answers; over TLS, beside a crowd and on as many
    /// connections as before.
    public Traffic saying(Dialogue dialogue) {
        return new Traffic(List.of(dialogue.ask()), dialogue.answers(), connections, reconnecting, crowd, tls);
    }

    /// Returns this with other requests.
    public Traffic asking(List<Ask> others) {
        return new Traffic(others, answers, connections, reconnecting, crowd, tls);
    }
}
