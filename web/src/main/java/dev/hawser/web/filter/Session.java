package dev.hawser.web.filter;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is remembered of a visitor from one request to the next. It begins when something is noted. Safe for use by
/// many threads, as a visitor may ask several things at a time.
public final class Session {
    private final Sessions sessions;
    private final Map<String, String> notes = new HashMap<>();
    private @Nullable String id;
    private boolean ended;

    Session(Sessions sessions) {
        this.sessions = sessions;
    }

    /// Returns what was noted under this name.
    public synchronized Optional<String> get(String name) {
        return Optional.ofNullable(notes.get(name));
    }

    /// Notes something, and begins the session if need be.
    ///
    /// @throws IllegalStateException when the session was ended
    public synchronized void set(String name, String value) {
        if (ended) {
            throw new IllegalStateException("the session has ended; the next request begins another");
        }
        notes.put(name, value);
        if (id == null) {
            id = sessions.begin(this);
        }
    }

    /// Forgets what was noted under this name.
    public synchronized void remove(String name) {
        notes.remove(name);
    }

    /// Goes on under another id. To be called whenever the visitor gets more rights, such as by logging in: whoever
    /// had planted an id before has nothing in hand then.
    public synchronized void rotate() {
        if (id != null) {
            sessions.forget(id);
            id = sessions.begin(this);
        }
    }

    /// Ends it, and forgets all.
    public synchronized void end() {
        if (id != null) {
            sessions.forget(id);
            id = null;
        }
        notes.clear();
        ended = true;
    }

    /// Returns its id while it is one.
    synchronized Optional<String> id() {
        return Optional.ofNullable(id);
    }
}
