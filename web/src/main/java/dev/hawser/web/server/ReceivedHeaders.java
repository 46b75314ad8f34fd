package dev.hawser.web.server;

import dev.hawser.web.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The header fields of a message, as Netty keeps them. For the wires, also of clients.
public record ReceivedHeaders(HttpHeaders fields) implements Headers {
    @Override
    public Optional<String> first(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    @Override
    public List<String> all(String name) {
        return List.copyOf(fields.getAll(name));
    }

    @Override
    public boolean has(String name) {
        return fields.contains(name);
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public void forEach(BiConsumer<String, String> visitor) {
        fields.forEach(field -> visitor.accept(field.getKey(), field.getValue()));
    }
}
