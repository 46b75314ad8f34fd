package dev.hawser.testkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Farewell;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

final class ConnectionLimitTest {
    private static final ProtocolFactory FACTORY =
            ((ProtocolFactory) _ -> new Recorder()).refusing(why -> "Sorry: " + why.reason() + "\n");

    private static Protocol build(ProtocolFactory factory, String address) throws Exception {
        return factory.build(new InetSocketAddress(InetAddress.ofLiteral(address), 1));
    }

    @Test
    void oneTooManyIsToldSoAndServedWhenOneHasLeft() {
        var limit = ConnectionLimit.inTotal(2);
        var one = MemoryTransport.connect(limit.wrap(FACTORY));
        var two = one.connectAnother();
        var three = one.connectAnother();
        assertThat(three.receivedText()).isEqualTo("Sorry: too many connections\n");
        assertThat(three.isEnded()).isTrue();
        assertThat(two.isEnded()).isFalse();
        assertThat(limit.open()).isEqualTo(2);
        assertThat(limit.refused()).isEqualTo(1);

        one.endOutput();
        assertThat(limit.open()).isEqualTo(1);
        assertThat(one.connectAnother().isEnded()).isFalse();
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void allFactoriesThatAreWrappedCountTogether() {
        var limit = ConnectionLimit.inTotal(1);
        var one = MemoryTransport.connect(limit.wrap(FACTORY));
        var other = MemoryTransport.connect(limit.wrap(FACTORY));
        assertThat(one.isEnded()).isFalse();
        assertThat(other.receivedText()).isEqualTo("Sorry: too many connections\n");
    }

    @Test
    void aFactoryWithoutWordsRefusesInSilence() {
        var limit = ConnectionLimit.inTotal(1);
        var one = MemoryTransport.connect(limit.wrap(_ -> new Recorder()));
        var two = one.connectAnother();
        assertThat(two.isEnded()).isTrue();
        assertThat(two.receivedText()).isEmpty();
    }

    @Test
    void thePortsOwnRefusalsKeepTheirWords() {
        assertThat(ConnectionLimit.inTotal(1).wrap(FACTORY).refusal(Refusal.STARVED))
                .isEqualTo("Sorry: no thread became free in time\n");
    }

    @Test
    void eachPeerHasItsOwnLimit() throws Exception {
        var factory = ConnectionLimit.perPeer(1).wrap(FACTORY);
        assertThat(build(factory, "192.0.2.1")).isNotInstanceOf(Farewell.class);
        assertThat(build(factory, "192.0.2.2")).isNotInstanceOf(Farewell.class);
        assertThat(build(factory, "192.0.2.1"))
                .isEqualTo(new Farewell(
                        "Sorry: too many connections from your address\n",
                        CloseReason.Violation.ofLimit(
                                "policy-connections-per-peer", "too many connections from your address")));
    }

    /// One customer is given at least 64 bits' worth of addresses.
    @Test
    void addressesOfOneIpv6NetworkAreOnePeer() throws Exception {
        var limit = ConnectionLimit.perPeer(2);
        var factory = limit.wrap(FACTORY);
        assertThat(build(factory, "2001:db8:0:1::1")).isNotInstanceOf(Farewell.class);
        assertThat(build(factory, "2001:db8:0:1:ffff::2")).isNotInstanceOf(Farewell.class);
        assertThat(build(factory, "2001:db8:0:1::3")).isInstanceOf(Farewell.class);
        assertThat(build(factory, "2001:db8:0:2::1")).isNotInstanceOf(Farewell.class);
        assertThat(limit.open()).isEqualTo(3);
    }

    @Test
    void peersWithoutAnAddressAreNotLimitedByIt() throws Exception {
        var factory = ConnectionLimit.perPeer(1).wrap(FACTORY);
        for (int i = 0; i < 3; i++) {
            assertThat(factory.build(UnixDomainSocketAddress.of(""))).isNotInstanceOf(Farewell.class);
        }
        var total = ConnectionLimit.inTotal(1).wrap(FACTORY);
        assertThat(total.build(UnixDomainSocketAddress.of(""))).isNotInstanceOf(Farewell.class);
        assertThat(total.build(UnixDomainSocketAddress.of(""))).isInstanceOf(Farewell.class);
    }

    @Test
    void aFactoryThatFailsTakesNoPlace() {
        var limit = ConnectionLimit.inTotal(1);
        var failing = limit.wrap(_ -> {
            throw new IOException("no protocol today");
        });
        assertThatThrownBy(() -> build(failing, "192.0.2.1")).hasMessage("no protocol today");
        assertThat(limit.open()).isZero();
    }

    @Test
    void aLimitOfNobodyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionLimit.perPeer(0))
                .withMessage("the limit is 0 connections; expected 1 or more");
    }
}
