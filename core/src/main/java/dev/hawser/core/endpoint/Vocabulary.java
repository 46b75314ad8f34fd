package dev.hawser.core.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The words that are known on one side of connections, each with its reader: those that are built in, and those
/// that the `ServiceLoader` finds. Safe for use by many threads.
///
/// @param <E> what is read
final class Vocabulary<E> {
    private static final Vocabulary<Endpoint> SERVERS = new Vocabulary<>(
            "",
            List.of(
                    new Word<>("tcp", TcpWord::server),
                    new Word<>("tls", TlsWord::server),
                    new Word<>("unix", UnixWord::server),
                    new Word<>("memory", MemoryWord::server),
                    new Word<>("udp", UdpWord::server),
                    new Word<>("haproxy", HaproxyWord::server)),
            () -> loaded(ServerWord.class).map(other -> new Word<>(other.word(), other::read)));

    private static final Vocabulary<ClientEndpoint> CLIENTS = new Vocabulary<>(
            " for a client",
            List.of(
                    new Word<>("tcp", TcpWord::client),
                    new Word<>("tls", TlsWord::client),
                    new Word<>("unix", UnixWord::client),
                    new Word<>("memory", MemoryWord::client)),
            () -> loaded(ClientWord.class).map(other -> new Word<>(other.word(), other::read)));

    private final String whose;
    private final List<Word<E>> builtIn;
    private final Supplier<Stream<Word<E>>> others;
    private volatile @Nullable Map<String, Function<EndpointString, ? extends E>> known;

    /// One word and its reader.
    record Word<E>(String word, Function<EndpointString, ? extends E> reader) {}

    Vocabulary(String whose, List<Word<E>> builtIn, Supplier<Stream<Word<E>>> others) {
        this.whose = whose;
        this.builtIn = builtIn;
        this.others = others;
    }

    static Vocabulary<Endpoint> ofServers() {
        return SERVERS;
    }

    static Vocabulary<ClientEndpoint> ofClients() {
        return CLIENTS;
    }

    /// Reads a whole string.
    ///
    /// @throws IllegalArgumentException with the string in its message
    E read(String text) {
        try {
            return read(EndpointString.split(text));
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException("endpoint '" + text + "': " + bad.getMessage(), bad);
        }
    }

    /// Reads what was split.
    E read(EndpointString text) {
        var words = words();
        var reader = words.get(text.word());
        if (reader == null) {
            throw new IllegalArgumentException("unknown word '" + text.word() + "'" + whose + "; expected one of "
                    + String.join(", ", words.keySet()));
        }
        return reader.apply(text);
    }

    private Map<String, Function<EndpointString, ? extends E>> words() {
        var words = known;
        if (words == null) {
            words = load();
            known = words;
        }
        return words;
    }

    private Map<String, Function<EndpointString, ? extends E>> load() {
        Map<String, Function<EndpointString, ? extends E>> words = new LinkedHashMap<>();
        builtIn.forEach(word -> words.put(word.word(), word.reader()));
        others.get().forEach(other -> {
            if (words.putIfAbsent(other.word(), other.reader()) != null) {
                boolean ours = builtIn.stream().anyMatch(word -> word.word().equals(other.word()));
                throw new IllegalStateException("the endpoint word '" + other.word() + "'" + whose + " is "
                        + (ours ? "built in" : "read by another provider") + ", and read by a provider as well;"
                        + " expected one reader; take one library off the class path");
            }
        });
        return words;
    }

    /// With the class loader of Hawser itself, so that which thread asks first decides nothing.
    private static <P> Stream<P> loaded(Class<P> kind) {
        return ServiceLoader.load(kind, kind.getClassLoader()).stream().map(ServiceLoader.Provider::get);
    }
}
