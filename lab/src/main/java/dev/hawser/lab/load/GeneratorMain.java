package dev.hawser.lab.load;

import dev.hawser.lab.measure.Questions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The process of the generator, which holds several loads by name, usually all but one of them paused. It is told
/// `connect NAME ORDER`, `pace NAME RATE`, `pause NAME`, `mark NAME` and `stop NAME`. Its argument is the number of
/// loops for each.
public final class GeneratorMain {
    private final int loops;
    private final Map<String, Generator> generators = new HashMap<>();

    private GeneratorMain(int loops) {
        this.loops = loops;
    }

    /// Answers until its input ends.
    public static void main(String[] arguments) throws IOException {
        var main = new GeneratorMain(Integer.parseInt(arguments[0]));
        Questions.answer(main::answer);
    }

    private String answer(String question) throws IOException, InterruptedException {
        String[] words = question.split(" ", 3);
        String name = words.length > 1 ? words[1] : "";
        String argument = words.length > 2 ? words[2] : "";
        return switch (words[0]) {
            case "connect" -> {
                stop(name);
                generators.put(name, Generator.connect(LoadOrder.parse(argument), loops));
                yield "connecting";
            }
            case "pace" -> {
                get(name).pace(Double.parseDouble(argument));
                yield "paced";
            }
            case "pause" -> {
                get(name).pause();
                yield "paused";
            }
            case "mark" -> get(name).mark().line();
            case "stop" -> {
                stop(name);
                yield "stopped";
            }
            default -> throw new IllegalArgumentException("unknown question '" + words[0] + "'");
        };
    }

    private Generator get(String name) {
        var generator = generators.get(name);
        if (generator == null) {
            throw new IllegalStateException("there is no load named '" + name + "'");
        }
        return generator;
    }

    private void stop(String name) {
        var generator = generators.remove(name);
        if (generator != null) {
            generator.close();
        }
    }
}
