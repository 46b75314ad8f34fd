package dev.hawser.lab;

import java.util.ArrayList;
import java.util.List;

/// Each task on the calling thread, the next one when it is done.
record OneAfterAnother() implements Way {
    @Override
    public String label() {
        return "one after another";
    }

    @Override
    public List<String> run(List<IoTask> tasks) throws Exception {
        List<String> results = new ArrayList<>();
        for (IoTask task : tasks) {
            results.add(task.block());
        }
        return results;
    }
}
