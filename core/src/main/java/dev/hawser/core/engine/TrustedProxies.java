package dev.hawser.core.engine;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Stream;

/// Who is believed when it says for whom it comes: a header in front of a connection is as easy to forge as any byte.
///
/// Whoever comes through a UNIX socket or through memory is believed without being listed: it has no address, and
/// that it could connect at all is a matter of the socket's mode, or of this program.
///
/// @param networks the addresses that are trusted
public record TrustedProxies(List<Network> networks) {
    private static final TrustedProxies LOOPBACK = of("127.0.0.0/8", "::1");

    public TrustedProxies {
        networks = List.copyOf(networks);
        if (networks.isEmpty()) {
            throw new IllegalArgumentException("nobody is trusted; expected addresses, as in 10.0.0.0/8");
        }
    }

    /// Addresses that begin with the same bits.
    ///
    /// @param address the first of them
    /// @param bits how many bits are the same
    public record Network(InetAddress address, int bits) {
        public Network {
            int most = address.getAddress().length * 8;
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException(
                        "network is " + address.getHostAddress() + "/" + bits + "; expected 0 to " + most + " bits");
            }
            if (number(address).getLowestSetBit() >= 0 && number(address).getLowestSetBit() < most - bits) {
                throw new IllegalArgumentException("network is " + address.getHostAddress() + "/" + bits
                        + ", an address with bits behind its network's; expected the first of the network, or no /");
            }
        }

        /// Reads `10.0.0.0/8`, or one address.
        ///
        /// @throws IllegalArgumentException when it is neither
        static Network of(String text) {
            int slash = text.indexOf('/');
            InetAddress address;
            int bits;
            try {
                address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
                bits = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
            } catch (IllegalArgumentException unfit) {
                throw new IllegalArgumentException(
                        "network is '" + text + "'; expected an IP address or a network, as in 10.0.0.0/8", unfit);
            }
            return new Network(address, bits);
        }

        boolean contains(InetAddress other) {
            int length = address.getAddress().length;
            return other.getAddress().length == length
                    && number(address)
                                    .xor(number(other))
                                    .shiftRight(length * 8 - bits)
                                    .signum()
                            == 0;
        }

        private static BigInteger number(InetAddress address) {
            return new BigInteger(1, address.getAddress());
        }
    }

    /// Returns those that come from this machine.
    public static TrustedProxies loopback() {
        return LOOPBACK;
    }

    /// Returns those of these networks, each as in `10.0.0.0/8` or `::1`, and no others.
    ///
    /// @throws IllegalArgumentException for what is neither an address nor a network
    public static TrustedProxies of(String... networks) {
        return new TrustedProxies(Stream.of(networks).map(Network::of).toList());
    }

    /// Returns whether a peer is believed.
    boolean trust(SocketAddress peer) {
        return !(peer instanceof InetSocketAddress internet)
                || networks.stream().anyMatch(network -> network.contains(internet.getAddress()));
    }
}
