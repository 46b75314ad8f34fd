package dev.hawser.app;

import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Dialogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name a handler of one's own, and what its clients ask.
final class OwnHandler {
    @Option(
            names = "--protocol",
            paramLabel = "CLASS",
            description = "A Protocol, of which each connection gets one, or a ProtocolFactory.")
    private @Nullable String protocol;

    @Option(
            names = "--http-resource",
            paramLabel = "CLASS",
            description = "A web Resource, served at / over HTTP/1.1, or a Handler, which answers at every path.")
    private @Nullable String resource;

    @Option(names = "--request", paramLabel = "FILE", description = "What clients send, byte for byte.")
    private @Nullable Path request;

    @Option(
            names = "--answer",
            paramLabel = "END",
            description = "How to tell that an answer is complete: lines, lines=N, bytes=N or http. Default: lines, "
                    + "or http where the request looks like it.")
    private @Nullable String answer;

    /// Returns the words of the workloads that are named.
    List<String> words() {
        return Stream.of(
                        Optional.ofNullable(protocol).map(name -> "protocol=" + name),
                        Optional.ofNullable(resource).map(name -> "http-resource=" + name))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Returns what to ask instead of what a workload asks by itself, if that is said.
    ///
    /// @throws IOException when the file can't be read
    /// @throws IllegalArgumentException when an option makes no sense
    Optional<Dialogue> dialogue() throws IOException {
        if (request == null) {
            if (answer != null) {
                throw new IllegalArgumentException(
                        "--answer is " + answer + " without --request; name the file as well");
            }
            return Optional.empty();
        }
        var ask = ask(request);
        return Optional.of(new Dialogue(ask, end(ask)));
    }

    /// Reads a request.
    ///
    /// @throws IllegalArgumentException when there is no such file, or it is empty
    static Ask ask(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "there is no file " + file + "; --request wants one, with the bytes to send");
        }
        return Ask.of(Files.readAllBytes(file));
    }

    private AnswerEnd end(Ask ask) {
        if (answer != null) {
            return AnswerEnd.parse(answer);
        }
        return ask.request().lines().findFirst().orElse("").matches("[A-Z]+ \\S+ HTTP/1\\.[01]")
                ? AnswerEnd.HTTP
                : AnswerEnd.LINE;
    }
}
