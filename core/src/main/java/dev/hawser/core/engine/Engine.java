package dev.hawser.core.engine;

import java.time.Duration;
import java.util.List;

/// Who turns the crank: which thread reads a socket and calls its protocol.
///
/// | engine | who calls | may a callback block? |
/// | --- | --- | --- |
/// | [ThreadPool] | a platform thread of a bounded pool, one connection a thread at a time | yes |
/// | [VirtualThreads] | one virtual thread a connection | yes |
/// | [EventLoop] | one of a few loops that share all connections | no: hand it off, or be caught |
///
/// Engines are values: equal ones share their threads within a reactor.
public sealed interface Engine {
    /// The words for the engines in an endpoint or an option.
    List<String> WORDS = List.of("thread-pool", "virtual-threads", "event-loop");

    /// Returns a pool of 200 threads, as Tomcat and Jetty have, with 1,000 places to wait for up to 10 seconds.
    static ThreadPool threadPool() {
        return new ThreadPool(200, 1_000, Duration.ofSeconds(10));
    }

    /// Returns a pool with this many threads, and the default's queue.
    static ThreadPool threadPool(int threads) {
        return threadPool().withThreads(threads);
    }

    /// Returns one virtual thread a connection.
    static VirtualThreads virtualThreads() {
        return new VirtualThreads();
    }

    /// Returns one loop a processor, on the best transport there is.
    static EventLoop eventLoop() {
        return new EventLoop(Runtime.getRuntime().availableProcessors(), IoTransport.AUTO);
    }

    /// Returns the default engine for a word of an endpoint.
    ///
    /// @throws IllegalArgumentException for an unknown word; the message names the known ones
    static Engine of(String word) {
        return switch (word) {
            case "thread-pool" -> threadPool();
            case "virtual-threads" -> virtualThreads();
            case "event-loop" -> eventLoop();
            default ->
                throw new IllegalArgumentException(
                        "unknown engine '" + word + "'; expected one of " + String.join(", ", WORDS));
        };
    }

    /// Returns the word for this engine in an endpoint or an option.
    String word();

    /// Platform threads, a bounded number, with blocking I/O. A connection keeps its thread until it ends; those that
    /// find none wait in a bounded queue, for a bounded time, and are then refused.
    ///
    /// @param threads how many connections are served at once
    /// @param queue how many may wait for a thread
    /// @param patience how long each may wait
    record ThreadPool(int threads, int queue, Duration patience) implements Engine {
        public ThreadPool {
            if (threads < 1) {
                throw new IllegalArgumentException("threads is " + threads + "; expected 1 or more");
            }
            if (queue < 0) {
                throw new IllegalArgumentException("queue is " + queue + "; expected 0 (nobody waits) or more");
            }
            if (patience.isNegative()) {
                throw new IllegalArgumentException("patience is " + patience + "; expected zero or more");
            }
        }

        /// Returns this pool with another number of threads.
        public ThreadPool withThreads(int count) {
            return new ThreadPool(count, queue, patience);
        }

        /// Returns this pool with another number of places to wait.
        public ThreadPool withQueue(int places) {
            return new ThreadPool(threads, places, patience);
        }

        /// Returns this pool with another bound on waiting.
        public ThreadPool withPatience(Duration bound) {
            return new ThreadPool(threads, queue, bound);
        }

        @Override
        public String word() {
            return "thread-pool";
        }

        @Override
        public String toString() {
            return "thread-pool (" + counted(threads, "thread") + ")";
        }
    }

    /// Virtual threads with blocking I/O, one a connection.
    record VirtualThreads() implements Engine {
        @Override
        public String word() {
            return "virtual-threads";
        }

        @Override
        public String toString() {
            return "virtual-threads";
        }
    }

    /// A few threads, each of which serves its share of all connections and must never block.
    ///
    /// @param loops how many threads
    /// @param transport what they wait on
    record EventLoop(int loops, IoTransport transport) implements Engine {
        public EventLoop {
            if (loops < 1) {
                throw new IllegalArgumentException("loops is " + loops + "; expected 1 or more");
            }
        }

        /// Returns this engine with another number of loops.
        public EventLoop withLoops(int count) {
            return new EventLoop(count, transport);
        }

        /// Returns this engine on another transport.
        public EventLoop on(IoTransport choice) {
            return new EventLoop(loops, choice);
        }

        @Override
        public String word() {
            return "event-loop";
        }

        @Override
        public String toString() {
            String on = transport == IoTransport.AUTO ? "" : " on " + transport.word();
            return "event-loop (" + counted(loops, "loop") + on + ")";
        }
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
