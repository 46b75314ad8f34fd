package dev.hawser.web.client;

import dev.hawser.web.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.CookieStore;
import java.net.HttpCookie;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The cookies of one client, in memory: the JDK's, with bounds. Safe for use by many threads.
final class Cookies {
    private final CookieManager manager = new CookieManager(new Jar(), CookiePolicy.ACCEPT_ORIGINAL_SERVER);

    /// Returns what is sent along to this place.
    Optional<String> of(URI uri) {
        try {
            var kept = manager.get(uri, Map.of()).getOrDefault("Cookie", List.of());
            return kept.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", kept));
        } catch (IOException impossible) {
            throw new UncheckedIOException("cookies in memory can't be read", impossible);
        }
    }

    /// Keeps what an answer sets, if it may: a server sets cookies for itself and the domain it is in.
    void store(URI uri, Headers headers) {
        var set = headers.all("set-cookie");
        if (set.isEmpty()) {
            return;
        }
        try {
            manager.put(uri, Map.of("Set-Cookie", set));
        } catch (IOException impossible) {
            throw new UncheckedIOException("cookies in memory can't be kept", impossible);
        }
    }

    /// Keeps as many as RFC 6265 §6.1 wants at least, and as long ones.
    private static final class Jar implements CookieStore {
        private static final int MOST_BYTES = 4096;
        private static final int MOST_FOR_ONE = 50;
        private static final int MOST = 3000;

        private final CookieStore store = new CookieManager().getCookieStore();

        @Override
        public synchronized void add(URI uri, HttpCookie cookie) {
            if (cookie.getName().length() + cookie.getValue().length() > MOST_BYTES) {
                return;
            }
            boolean isNew = !store.getCookies().contains(cookie);
            if (isNew && store.get(uri).size() >= MOST_FOR_ONE) {
                return;
            }
            if (isNew && store.getCookies().size() >= MOST) {
                store.remove(null, store.getCookies().getFirst());
            }
            store.add(uri, cookie);
        }

        @Override
        public List<HttpCookie> get(URI uri) {
            return store.get(uri);
        }

        @Override
        public List<HttpCookie> getCookies() {
            return store.getCookies();
        }

        @Override
        public List<URI> getURIs() {
            return store.getURIs();
        }

        @Override
        public boolean remove(URI uri, HttpCookie cookie) {
            return store.remove(uri, cookie);
        }

        @Override
        public boolean removeAll() {
            return store.removeAll();
        }
    }
}
