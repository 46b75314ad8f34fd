package dev.hawser.core.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts whom another trusts, if the certificate names the host that was asked for. The JDK's own check, which is
/// made as well, also takes the common name, and a star within a label.
final class NamedServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;

    NamedServerTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        trust.checkServerTrusted(chain, kind, engine);
        String host = engine.getPeerHost();
        if (host == null) {
            throw new CertificateException("no host was asked for, so none can be verified; expected a host name");
        }
        var names = ServerNames.of(chain[0]);
        if (!names.match(host)) {
            throw new CertificateException("the certificate is not for '" + host + "'; it is for " + names.dnsNames()
                    + " " + names.addresses() + " (RFC 9525: only subject alternative names count)");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("a server can't be verified without the host that was asked for");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("a server can't be verified without the host that was asked for");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("a client's trust was asked about another client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("a client's trust was asked about another client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("a client's trust was asked about another client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
