package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.observe.Observation;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A callback that blocks its event loop is told to observers with its line, the flight recorder among them.
class BlockedLoopObserverContract extends Contract<SocketRig> {
    BlockedLoopObserverContract(SocketRig rig) {
        super(rig);
    }

    private static final class Sleeper implements Protocol {
        static volatile int line;

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws InterruptedException {
            line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
            Thread.sleep(200); // sleeps as work
            transport.write("slept\n");
        }
    }

    @Test
    void row124_aBlockedLoopIsToldWithItsLine(@TempDir Path folder) throws IOException {
        var watched = closing(Watched.serve(rig.engine(), SocketRig.LIMITS, _ -> new Sleeper()));
        Path file = folder.resolve("hawser.jfr");
        try (var recording = new Recording()) {
            recording.enable("dev.hawser.LoopBlocked");
            recording.start();
            var client = connect(watched.server());
            client.send("go");
            client.readLine();
            var told = watched.await(Observation.LoopBlocked.class, 1).getFirst();
            assertThat(told.handler()).isEqualTo(Sleeper.class.getName());
            assertThat(told.call()).isEqualTo("java.lang.Thread.sleep");
            assertThat(told.place()).endsWith("(BlockedLoopObserverContract.java:" + Sleeper.line + ")");
            assertThat(told.lasted()).isBetween(Observation.LOOP_CALLBACK, Waiting.PATIENCE);
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("dev.hawser.LoopBlocked"))
                        .filter(event -> event.getString("handler").equals(Sleeper.class.getName()))
                        .map(event -> event.getString("place")))
                .isNotEmpty()
                .allMatch(place -> place.endsWith("(BlockedLoopObserverContract.java:" + Sleeper.line + ")"));
        log.take("hand the call to a thread");
    }
}
