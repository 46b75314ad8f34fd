package dev.hawser.lab.result;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// `results.json`: what a comparison measured, for other programs and for later.
///
/// A known [Figure] is a number, a missing one is `{"missing": "why"}`. An SLO is its text, `"p99<50ms"`. Reading
/// is strict: a field too many, too few, twice, null or of another type is refused, and so is what the records
/// refuse.
public final class ResultsFile {
    /// A long run with a hundred windows a contender stays below a tenth of this.
    private static final long MOST_BYTES = 64 << 20;

    private static final String MISSING = "missing";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .addMixIn(Load.class, LoadFields.class)
            .addModule(new SimpleModule()
                    .addSerializer(Figure.class, new FigureWriter())
                    .addDeserializer(Figure.class, new FigureReader())
                    .addSerializer(Slo.class, new SloWriter())
                    .addDeserializer(Slo.class, new SloReader()))
            .build();

    private ResultsFile() {}

    /// Returns the text of the file, with a line end at its end. The same results give the same text.
    public static String text(Results results) {
        return MAPPER.writeValueAsString(results).replace("\r\n", "\n") + "\n";
    }

    /// Writes the file, over one that is there.
    ///
    /// @throws IOException when the disk says no
    public static void write(Results results, Path file) throws IOException {
        Files.writeString(file, text(results));
    }

    /// Reads what [#text] returned.
    ///
    /// @throws IllegalArgumentException saying what is wrong, and where, if it is something else
    public static Results parse(String text) {
        try {
            @Nullable Results results = MAPPER.readValue(text, Results.class);
            if (results != null) {
                return results;
            }
            throw new IllegalArgumentException("these are no results of ./hawser compare, but null");
        } catch (JacksonException wrong) {
            throw new IllegalArgumentException(
                    "these are no results of ./hawser compare: " + wrong.getMessage(), wrong);
        }
    }

    /// Reads the file.
    ///
    /// @throws IllegalArgumentException saying what is wrong, and where, if it isn't what [#write] writes
    /// @throws IOException when the disk says no
    public static Results read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException(
                    file + " has " + size + " bytes; expected results of at most " + MOST_BYTES);
        }
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /// How a load tells which one it is.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "loop")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Load.Closed.class, name = "closed"),
        @JsonSubTypes.Type(value = Load.Open.class, name = "open")
    })
    private interface LoadFields {}

    private static final class FigureWriter extends ValueSerializer<Figure> {
        @Override
        public void serialize(Figure figure, JsonGenerator json, SerializationContext context) {
            switch (figure) {
                case Figure.Known known -> json.writeNumber(known.number());
                case Figure.Missing missing ->
                    json.writeStartObject()
                            .writeStringProperty(MISSING, missing.why())
                            .writeEndObject();
            }
        }
    }

    private static final class FigureReader extends ValueDeserializer<Figure> {
        @Override
        public Figure deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken().isNumeric()) {
                return Figure.of(json.getDoubleValue());
            }
            if (json.currentToken() == JsonToken.START_OBJECT && MISSING.equals(json.nextName())) {
                String why = json.nextStringValue();
                if (why != null && json.nextToken() == JsonToken.END_OBJECT) {
                    return Figure.missing(why);
                }
            }
            return context.reportInputMismatch(
                    Figure.class, "a figure is neither a number nor {\"missing\": \"the reason\"}");
        }
    }

    private static final class SloWriter extends ValueSerializer<Slo> {
        @Override
        public void serialize(Slo slo, JsonGenerator json, SerializationContext context) {
            json.writeString(slo.toString());
        }
    }

    private static final class SloReader extends ValueDeserializer<Slo> {
        @Override
        public Slo deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(Slo.class, "an SLO is no text such as p99<50ms");
            }
            return Slo.parse(json.getString());
        }
    }
}
