package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Attribute;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Lets in who knows a name and its password (RFC 7617). How long it takes to say no tells nothing about either.
/// The password goes over the wire as it is: use TLS.
public final class BasicAuthentication implements Filter {
    /// The name of whoever was let in.
    public static final Attribute<String> NAME = new Attribute<>("user name");

    private static final byte[] NOBODY = new byte[32];

    private final String challenge;
    private final Map<String, byte[]> digests;

    /// Makes a filter.
    ///
    /// @param realm what the browser shows to whoever must log in
    /// @param passwords by name; names have no colon
    public BasicAuthentication(String realm, Map<String, String> passwords) {
        if (realm.contains("\"") || realm.contains("\\")) {
            throw new IllegalArgumentException("realm is '" + realm + "'; expected no quotes and backslashes");
        }
        challenge = "Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
        // The digests are of one length, so that comparing them takes one time. They are no way to keep passwords.
        digests = passwords.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> digest(entry.getValue())));
        if (digests.keySet().stream().anyMatch(name -> name.contains(":"))) {
            throw new IllegalArgumentException("a name has a colon, which ends a name (RFC 7617 §2); expected none");
        }
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        var name = request.headers().first("authorization").flatMap(this::known);
        if (name.isEmpty()) {
            return Problem.of(Status.UNAUTHORIZED).response().header("WWW-Authenticate", challenge);
        }
        NAME.set(request, name.get());
        return next.answer(request);
    }

    private Optional<String> known(String credentials) {
        if (!credentials.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(credentials.substring(6).strip());
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
        int colon = new String(pair, StandardCharsets.ISO_8859_1).indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String name = new String(pair, 0, colon, StandardCharsets.UTF_8);
        var given = digest(Arrays.copyOfRange(pair, colon + 1, pair.length));
        // One comparison also for a name that nobody has.
        boolean same = MessageDigest.isEqual(given, digests.getOrDefault(name, NOBODY));
        return same ? Optional.of(name) : Optional.empty();
    }

    private static byte[] digest(String password) {
        return digest(password.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(byte[] password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
