package dev.hawser.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/// A thread for each task, which waits there.
record ThreadWay(String label, ThreadFactory threads) implements Way {
    static ThreadWay platform() {
        return new ThreadWay(
                "platform threads",
                Thread.ofPlatform().daemon().name("lab-task-", 0).factory());
    }

    static ThreadWay virtual() {
        return new ThreadWay(
                "virtual threads", Thread.ofVirtual().name("lab-task-", 0).factory());
    }

    @Override
    public List<String> run(List<IoTask> tasks) throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (IoTask task : tasks) {
            calls.add(task::block);
        }
        return all(calls);
    }

    /// Runs each call on a thread of its own and waits for all of them.
    ///
    /// @throws Exception the first failure in the order of the calls, with the later ones suppressed in it
    <T> List<T> all(List<Callable<T>> calls) throws Exception {
        List<FutureTask<T>> futures = calls.stream().map(FutureTask::new).toList();
        futures.forEach(future -> threads.newThread(future).start());
        List<T> results = new ArrayList<>();
        Exception failure = null;
        for (var future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException failed) {
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }
}
