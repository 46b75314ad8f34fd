package dev.hawser.app;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How values are written on the command line.
final class Words {
    private Words() {}

    /// Reads a duration: a number with `ms`, `s`, `m` or `h`, or ISO-8601 such as `PT1M30S`.
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            var parts = SHORT.matcher(text.toLowerCase(Locale.ROOT));
            if (!parts.matches()) {
                return iso(text);
            }
            long count = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }

        private static Duration iso(String text) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException neither) {
                throw new TypeConversionException(
                        "'" + text + "' is no duration; expected one like 500ms, 30s, 5m, 1h or PT1M30S");
            }
        }
    }

    /// Reads a port number.
    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
                return Integer.valueOf(text);
            }
            throw new TypeConversionException("port is '" + text + "'; expected 0 to 65535 (0 picks a free port)");
        }
    }

    /// Reads an IP address. Names other than `localhost` aren't looked up: where a server listens should not hang on
    /// a name service.
    static final class Host implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            try {
                return InetAddress.ofLiteral(text.equalsIgnoreCase("localhost") ? "127.0.0.1" : text);
            } catch (IllegalArgumentException name) {
                throw new TypeConversionException(
                        "'" + text + "' is no IP address; expected one like 127.0.0.1, 0.0.0.0 or ::1, or localhost");
            }
        }
    }

    /// Reads the word for an engine.
    static final class EngineWord implements ITypeConverter<Engine> {
        @Override
        public Engine convert(String text) {
            try {
                return Engine.of(text);
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException(unknown.getMessage());
            }
        }
    }

    /// Reads the word for what an event loop waits on.
    static final class TransportWord implements ITypeConverter<IoTransport> {
        @Override
        public IoTransport convert(String text) {
            try {
                return IoTransport.of(text);
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException(unknown.getMessage());
            }
        }
    }
}
