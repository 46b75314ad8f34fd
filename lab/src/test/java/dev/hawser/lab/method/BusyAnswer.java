package dev.hawser.lab.method;

import dev.hawser.lab.measure.Inside;
import dev.hawser.lab.measure.Questions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/// A process that computes before it says what it knows of itself, as one does that is asked under load.
public final class BusyAnswer {
    /// CPU time that it takes.
    static final double SECONDS = 0.3;

    private BusyAnswer() {}

    /// Answers, until its input ends.
    public static void main(String[] arguments) throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        Questions.answer(question -> {
            long end = threads.getCurrentThreadCpuTime() + (long) (SECONDS * 1e9);
            while (question.equals("inside") && threads.getCurrentThreadCpuTime() < end) {
                Thread.onSpinWait();
            }
            return new Inside(0, 0, 0, 0, 0, -1, 0, 0, List.of()).line();
        });
    }
}
