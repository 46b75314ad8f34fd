package dev.hawser.peers;

import dev.hawser.peers.echo.Contender;
import java.util.Arrays;
import java.util.List;

/// The benchmarks' command: the name of one, then `--name=value` options.
final class Peers {
    private static final int PIPELINED = 16;

    private Peers() {}

    static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.println("usage: peers/run line-echo | web-json | web-json-pipelined | idle | chain | database"
                    + " [--rounds=N] [--seconds=N] [--only=WORD,WORD]");
            System.exit(2);
        }
        var options = Options.of(Arrays.asList(arguments).subList(1, arguments.length));
        List<Contender> contenders = options.only().isEmpty()
                ? arguments[0].startsWith("web-json") ? Contender.web() : Contender.all()
                : options.only().stream().map(Contender::of).toList();
        String command = "peers/run " + String.join(" ", arguments);
        switch (arguments[0]) {
            case "line-echo" -> System.out.print(Requests.run(Requests.Kind.LINES, contenders, options, command));
            case "web-json" -> System.out.print(Requests.run(Requests.Kind.json(1), contenders, options, command));
            case "web-json-pipelined" ->
                System.out.print(Requests.run(Requests.Kind.json(PIPELINED), contenders, options, command));
            case "chain" -> System.out.print(Chain.run(options, command));
            case "database" -> System.out.print(Database.run(options, command));
            case "idle" -> System.out.print(Idle.run(contenders, options, command));
            default -> {
                System.err.println("unknown benchmark '" + arguments[0]
                        + "'; expected line-echo, web-json, web-json-pipelined," + " idle, chain or database");
                System.exit(2);
            }
        }
    }
}
