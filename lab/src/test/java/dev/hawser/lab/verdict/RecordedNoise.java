package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Results;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Runs of a comparison of engines that are the same, made of windows that were really measured; the head of
/// `noise.txt` says how. What was measured together stays together: a round is so many windows in a row from
/// anywhere, and a pair of twins is two.
final class RecordedNoise {
    private static final Load LOAD = new Load.Closed(64);
    private static final List<Contender> ENGINES = List.of(MadeUp.POOL, MadeUp.VIRTUAL, MadeUp.LOOP);

    /// As the bench allows them.
    private static final double ALLOWED = 0.1;

    private final List<Line> lines;
    private final boolean marks;

    private record Line(double cpuMicros, double perSecond, double neighbours) {
        static Line of(String text) {
            String[] parts = text.split(" ", -1);
            return new Line(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
        }
    }

    private RecordedNoise(List<Line> lines, boolean marks) {
        this.lines = lines;
        this.marks = marks;
    }

    /// All that was recorded, other people's builds included.
    ///
    /// @param recording the name of its file
    static RecordedNoise whole(String recording) throws IOException {
        try (InputStream file = Objects.requireNonNull(RecordedNoise.class.getResourceAsStream(recording))) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new RecordedNoise(
                    text.lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(Line::of)
                            .toList(),
                    false);
        }
    }

    /// The same, and windows in which neighbours took more than a tenth of a core are marked, as a run marks them.
    RecordedNoise marked() {
        return new RecordedNoise(lines, true);
    }

    /// What remains when the windows are thrown away in which neighbours took more than a tenth of a core.
    RecordedNoise quiet() {
        return new RecordedNoise(
                lines.stream().filter(line -> line.neighbours <= ALLOWED).toList(), marks);
    }

    int size() {
        return lines.size();
    }

    /// Simulates a run.
    ///
    /// @param slower by which share more the loop costs, and fewer requests it answers; 0 for engines that are the
    ///     same
    Results run(long seed, int rounds, int twins, Measure decidedBy, double slower) {
        var random = new SplittableRandom(seed);
        var windows = new ArrayList<List<MadeUp.Draft>>();
        ENGINES.forEach(_ -> windows.add(new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            int from = random.nextInt(lines.size() - ENGINES.size() + 1);
            // Who comes first differs from round to round, as in a real run.
            int turn = random.nextInt(ENGINES.size());
            for (int i = 0; i < ENGINES.size(); i++) {
                double share = ENGINES.get(i).equals(MadeUp.LOOP) ? slower : 0;
                windows.get(i).add(window(round, lines.get(from + (i + turn) % ENGINES.size()), share));
            }
        }
        var pairs = new ArrayList<Honesty.Twin>();
        for (int i = 0; i < twins; i++) {
            int from = random.nextInt(lines.size() - 1);
            pairs.add(MadeUp.twin(window(i + 1, lines.get(from), 0), window(i + 1, lines.get(from + 1), 0)));
        }
        var results = new ArrayList<ContenderResult>();
        for (int i = 0; i < ENGINES.size(); i++) {
            results.add(MadeUp.result(ENGINES.get(i), windows.get(i).toArray(MadeUp.Draft[]::new)));
        }
        return MadeUp.results(pairs, MadeUp.workload(decidedBy, results.toArray(ContenderResult[]::new)));
    }

    private MadeUp.Draft window(int round, Line line, double slower) {
        var window = MadeUp.window(round, LOAD, Math.round(line.perSecond / (1 + slower)))
                .cpu(line.cpuMicros * (1 + slower));
        return marks && line.neighbours > ALLOWED ? window.disturbed() : window;
    }

    /// Returns how many of so many runs end in each kind of verdict.
    Map<String, Integer> verdicts(int runs, int rounds, int twins, Measure decidedBy, double slower) {
        var counts = new TreeMap<String, Integer>();
        for (int seed = 0; seed < runs; seed++) {
            var verdict = Verdicts.of(run(seed, rounds, twins, decidedBy, slower))
                    .ofWorkloads()
                    .getFirst();
            counts.merge(kind(verdict), 1, Integer::sum);
        }
        return counts;
    }

    private static String kind(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Better better -> better.winner().name() + " alone";
            case Verdict.TooClose close when close.alike().size() == 2 -> "all alike";
            case Verdict.TooClose close ->
                close.simplest().name() + " and "
                        + close.alike().getFirst().first().name();
            case Verdict.Refused _ -> "refused";
        };
    }
}
