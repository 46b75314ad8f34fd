package dev.hawser.lab.measure;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// Handlers of which it is known what they cost, for [InstrumentsTest]. What is known is counted by the thread itself,
/// so it is the same on a slow machine.
public final class KnownCosts {
    /// CPU time that an answer takes of [InTheProgram] and of [InTheKernel].
    static final double CPU_MICROS = 5_000;

    /// What an answer of [Allocating] allocates, besides what any answer does.
    static final int ALLOCATED = 1 << 20;

    /// What a connection of [Holding] holds, besides what any does.
    static final int HELD = 512 * 1024;

    /// For how long [Blocking] blocks.
    static final int BLOCKED_MILLIS = 200;

    /// How often [Pinning] keeps its carrier.
    static final int PINS = 4;

    private KnownCosts() {}

    abstract static class Lines extends LineProtocol {
        Lines() {
            super(LineFormat.LF);
        }
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// Computes. For platform threads, which know their own CPU time.
    public static final class InTheProgram extends Lines {
        /// Called for each connection.
        public InTheProgram() {}

        @Override
        protected void lineReceived(String line) {
            long end = threadNanos() + (long) (CPU_MICROS * 1_000);
            long x = 1;
            while (threadNanos() < end) {
                for (int i = 0; i < 20_000; i++) {
                    x = x * 31 + i;
                }
            }
            sendLine(Long.toString(x));
        }
    }

    /// Has the kernel fill memory with zeros.
    public static final class InTheKernel extends Lines {
        private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20);

        /// Called for each connection.
        public InTheKernel() {}

        @Override
        protected void lineReceived(String line) throws IOException {
            long end = threadNanos() + (long) (CPU_MICROS * 1_000);
            try (var zeros = FileChannel.open(Path.of("/dev/zero"))) {
                while (threadNanos() < end) {
                    zeros.read(memory.clear());
                }
            }
            sendLine(line);
        }
    }

    /// Allocates.
    public static final class Allocating extends Lines {
        private volatile byte[] last = {};

        /// Called for each connection.
        public Allocating() {}

        @Override
        protected void lineReceived(String line) {
            last = new byte[ALLOCATED];
            sendLine(Integer.toString(last.length));
        }
    }

    /// Holds memory as long as its connection stays.
    public static final class Holding extends Lines {
        private final byte[] held = new byte[HELD];

        /// Called for each connection.
        public Holding() {}

        @Override
        protected void lineReceived(String line) {
            held[0]++;
            sendLine(line);
        }
    }

    /// Waits in a callback.
    public static final class Blocking extends Lines {
        /// Called for each connection.
        public Blocking() {}

        @Override
        protected void lineReceived(String line) throws InterruptedException {
            if (line.equals("block")) {
                Thread.sleep(BLOCKED_MILLIS); // sleeps as work
            }
            sendLine(line);
        }
    }

    /// Computes on a virtual thread without giving its carrier up.
    public static final class Crowding extends Lines {
        /// Called for each connection.
        public Crowding() {}

        @Override
        protected void lineReceived(String line) {
            long end = System.nanoTime() + 30_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            sendLine(line);
        }
    }

    /// Waits while a class is initialised, which keeps the carrier: once for each of [#PINS] questions.
    public static final class Pinning extends Lines {
        private static final AtomicInteger ASKED = new AtomicInteger();

        /// Called for each connection.
        public Pinning() {}

        private static final class First {
            static final String WORD = waited();
        }

        private static final class Second {
            static final String WORD = waited();
        }

        private static final class Third {
            static final String WORD = waited();
        }

        private static final class Fourth {
            static final String WORD = waited();
        }

        private static String waited() {
            try {
                Thread.sleep(50); // sleeps as work
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
            return "waited";
        }

        @Override
        protected void lineReceived(String line) {
            sendLine(
                    switch (ASKED.getAndIncrement()) {
                        case 0 -> First.WORD;
                        case 1 -> Second.WORD;
                        case 2 -> Third.WORD;
                        case 3 -> Fourth.WORD;
                        default -> line;
                    });
        }
    }
}
