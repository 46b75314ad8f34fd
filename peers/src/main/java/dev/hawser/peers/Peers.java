package dev.hawser.peers;

import dev.hawser.peers.echo.Contender;
import java.util.Arrays;
import java.util.List;

/// The benchmarks' command: `line-echo`, `idle`, `chain` or `database`, then `--name=value` options.
final class Peers {
    private Peers() {}

    static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.println("usage: peers/run line-echo | idle | chain | database [--rounds=N] [--seconds=N]"
                    + " [--only=WORD,WORD]");
            System.exit(2);
        }
        var options = Options.of(Arrays.asList(arguments).subList(1, arguments.length));
        List<Contender> contenders = options.only().isEmpty()
                ? Contender.all()
                : options.only().stream().map(Contender::of).toList();
        String command = "peers/run " + String.join(" ", arguments);
        switch (arguments[0]) {
            case "line-echo" -> System.out.print(LineEcho.run(contenders, options, command));
            case "chain" -> System.out.print(Chain.run(options, command));
            case "database" -> System.out.print(Database.run(options, command));
            case "idle" -> System.out.print(Idle.run(contenders, options, command));
            default -> {
                System.err.println(
                        "unknown benchmark '" + arguments[0] + "'; expected line-echo, idle, chain or database");
                System.exit(2);
            }
        }
    }
}
