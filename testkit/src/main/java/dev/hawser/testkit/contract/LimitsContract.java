package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Limits hold, and who is refused or cut off is told and counted.
class LimitsContract extends Contract<Rig> {
    private static final String TOO_MANY = "Sorry: too many connections\n";

    LimitsContract(Rig rig) {
        super(rig);
    }

    @Test
    void oneConnectionTooManyIsRefusedWithWordsAndServedWhenOneLeaves() throws IOException {
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withConnections(2));
        var one = connect(server);
        var two = connect(server);
        probes.get(1).transport();
        assertThat(connect(server).readTextToEnd()).isEqualTo(TOO_MANY);
        assertThat(connect(server).readTextToEnd()).isEqualTo(TOO_MANY);
        assertThat(server.counts().accepted()).isEqualTo(4);
        assertThat(server.counts().refused()).isEqualTo(2);
        assertThat(server.counts().open()).isEqualTo(2);
        assertThat(log.take("was refused")).as("a flood is logged once").hasSize(1);

        one.close();
        Waiting.until("room for one", () -> server.counts().open() == 1);
        connect(server).send("hello");
        probes.awaitText("hello");
        two.send("and I am still here");
        probes.awaitText("and I am still here");
        assertThat(probes.all()).hasSize(3);
    }

    @Test
    void whoIsRefusedMayTalkOnAndStillReadsTheWords() throws IOException {
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withConnections(1));
        connect(server);
        probes.first().transport();
        var refused = connect(server);
        refused.send("GET / HTTP/1.1\r\n\r\n".repeat(50));
        assertThat(refused.readTextToEnd()).isEqualTo(TOO_MANY);
        log.take("was refused");
    }

    @Test
    void aFactoryWithoutWordsRefusesInSilence() throws IOException {
        var server = serve(_ -> new Probe(), SocketRig.LIMITS.withConnections(1));
        connect(server);
        Waiting.until("one", () -> server.counts().open() == 1);
        connect(server).readUntilGone();
        assertThat(server.counts().refused()).isEqualTo(1);
        log.take("was refused");
    }

    @Test
    void oneAddressHasItsOwnLimit() throws IOException {
        Assumptions.assumeTrue(rig.hasAddresses(), "clients of a UNIX socket have none; UnixContract");
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withConnections(10).withConnectionsPerAddress(1));
        var one = connect(server);
        probes.first().transport();
        assertThat(connect(server).readTextToEnd()).isEqualTo("Sorry: too many connections from your address\n");
        assertThat(server.counts().open()).isEqualTo(1);
        if (server instanceof SocketRig.SocketServer sockets) {
            closing(sockets.connectFrom("127.0.0.2")).send("hello");
            probes.awaitText("hello");
        }
        one.close();
        Waiting.until("it has left", () -> probes.first().isLost());
        Waiting.until("room", () -> server.counts().open() <= 1);
        var again = connect(server);
        again.send("me again");
        Waiting.until(
                "data",
                () -> probes.all().stream().anyMatch(probe -> probe.text().equals("me again")));
        assertThat(server.counts().refused()).isEqualTo(1);
        log.take("was refused");
    }

    @Test
    void aConnectionOnWhichNothingMovesIsClosedAndCounted() throws IOException {
        var idle = Duration.ofMillis(200);
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withIdle(idle));
        var client = connect(server);
        server.elapse(idle);
        assertThat(client.readTextToEnd()).isEmpty();
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("idle", idle));
        Waiting.until("counted", () -> server.counts().timedOut() == 1);
    }

    @Test
    void aPeerThatReadsNothingIsDroppedAfterTheStallTimeout() throws IOException {
        Assumptions.assumeFalse(rig instanceof MemoryRig, "MemoryContract has it to the millisecond");
        var stall = Duration.ofMillis(400);
        var output = Limits.Output.defaults();
        var limits = SocketRig.LIMITS.withOutput(
                new Limits.Output(output.lowWaterBytes(), output.highWaterBytes(), 64 << 20, stall));
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write(new byte[32 << 20]);
            }
        });
        var server = serve(probes, limits);
        closing(server.connectNarrow());
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("the peer to read", stall));
        Waiting.until("counted", () -> server.counts().timedOut() == 1);
        Waiting.until("counted out", () -> server.counts().open() == 0);
    }
}
