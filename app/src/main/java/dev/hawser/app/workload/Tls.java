package dev.hawser.app.workload;

import dev.hawser.app.SelfSigned;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.workload.Echo;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import java.net.InetAddress;

/// `tls`: what [Echo] is, over TLS 1.3 on connections that stay: what it costs to seal and unseal.
public final class Tls implements Workload {
    private final Echo echo = new Echo();

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public String what() {
        return "the handler answers at once, over TLS";
    }

    @Override
    public Measure decidedBy() {
        return Measure.CPU_PER_REQUEST;
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        return echo.handler(contender);
    }

    @Override
    public Traffic traffic() {
        return echo.traffic().withTls();
    }

    @Override
    public Endpoint endpoint() {
        var here = InetAddress.getLoopbackAddress();
        return Endpoint.tls(0, TlsOptions.of(SelfSigned.forLocalhost(here))).on(here);
    }
}
