package dev.hawser.core.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The names that a certificate is for, as RFC 9525 has it: those in its subject alternative names and no others.
/// The common name, which is a text for people, is not one (§2).
///
/// @param dnsNames in lower case
record ServerNames(List<String> dnsNames, List<InetAddress> addresses) {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    static ServerNames of(X509Certificate certificate) {
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        try {
            var names = certificate.getSubjectAlternativeNames();
            for (List<?> name : Objects.requireNonNullElse(names, (Collection<List<?>>) List.<List<?>>of())) {
                if (name.get(0).equals(DNS_NAME)) {
                    dnsNames.add(name.get(1).toString().toLowerCase(Locale.ROOT));
                } else if (name.get(0).equals(IP_ADDRESS)) {
                    addresses.add(InetAddress.ofLiteral(name.get(1).toString()));
                }
            }
        } catch (CertificateParsingException unreadable) {
            // Then it is for nobody.
            return new ServerNames(List.of(), List.of());
        }
        return new ServerNames(dnsNames, addresses);
    }

    /// Returns whether they hold this host.
    ///
    /// @param host a name, or an address in the form that is written in text
    boolean match(String host) {
        try {
            // An address matches no name, whatever it looks like (§6.5).
            return addresses.contains(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            String wanted = host.toLowerCase(Locale.ROOT);
            String name = wanted.endsWith(".") ? wanted.substring(0, wanted.length() - 1) : wanted;
            return dnsNames.stream().anyMatch(pattern -> matches(pattern, name));
        }
    }

    /// A star is the whole of the leftmost label or nothing, and stands for one label (§6.3).
    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && pattern.substring(1).equals(name.substring(dot));
    }
}
