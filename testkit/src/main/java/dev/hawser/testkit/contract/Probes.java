package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Makes a probe for each connection and keeps them all.
final class Probes implements ProtocolFactory {
    private final Supplier<? extends Probe> make;
    private final List<Probe> made = new CopyOnWriteArrayList<>();

    Probes() {
        this(Probe::new);
    }

    Probes(Supplier<? extends Probe> make) {
        this.make = make;
    }

    @Override
    public Protocol build(SocketAddress peer) {
        var probe = make.get();
        made.add(probe);
        return probe;
    }

    @Override
    public String refusal(Refusal refusal) {
        return "Sorry: " + refusal.reason() + "\n";
    }

    List<Probe> all() {
        return made;
    }

    /// Waits until some connection has received this, and returns it.
    Probe awaitText(String text) {
        Waiting.until(
                "'" + text + "'",
                () -> made.stream().anyMatch(probe -> probe.text().equals(text)));
        return made.stream()
                .filter(probe -> probe.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    /// Waits for a connection.
    ///
    /// @param number of the connection, from 0, in the order in which they were *built*: several loops may build in
    ///     another order than clients connect
    Probe get(int number) {
        Waiting.until("connection " + number, () -> made.size() > number);
        return made.get(number);
    }

    /// Waits for the first connection.
    Probe first() {
        return get(0);
    }
}
