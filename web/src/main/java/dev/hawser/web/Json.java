package dev.hawser.web;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// JSON by Jackson, strict in what it reads: no second value behind the first, no key twice, no nonsense in depth.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /// Writes a value as UTF-8.
    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// Reads a value.
    ///
    /// @throws ProblemException a 400 that says where the text is no JSON, or no such value
    static <T> T read(byte[] text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException bad) {
            var place = bad.getLocation();
            String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw new ProblemException(
                    Status.BAD_REQUEST,
                    "the body is no JSON that fits" + where + ": " + Escaped.text(bad.getOriginalMessage()));
        }
    }
}
