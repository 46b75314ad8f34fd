package dev.hawser.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Processes end when they should, and no others.
final class ChildTest {
    @Test
    void itAnswersWhatItIsAskedAndSaysWhatFailed() throws Exception {
        try (var child = Child.start(Child.Launch.of(Parrot.class), "x")) {
            assertThat(child.ask("hello")).isEqualTo("hello");
            assertThat(child.ask("print")).as("what is printed is no answer").isEqualTo("printed");
            assertThatThrownBy(() -> child.ask("fail"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'fail'")
                    .hasMessageContaining("as asked");
            assertThat(child.ask("argument")).isEqualTo("x");
        }
    }

    @Test
    void closingEndsThisOneAndNoOther() throws Exception {
        try (var stays = Child.start(Child.Launch.of(Parrot.class), "")) {
            var goes = Child.start(Child.Launch.of(Parrot.class), "");
            goes.ask("hello");
            goes.close();
            assertThat(ProcessHandle.of(goes.pid())).isEmpty();
            assertThat(stays.ask("hello")).isEqualTo("hello");
        }
    }

    @Test
    void oneThatDiedIsReportedEachTimeItIsAsked() throws Exception {
        try (var child = Child.start(Child.Launch.of(Parrot.class), "")) {
            assertThatThrownBy(() -> child.ask("die"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended on");
            await().until(() -> child.state().contains("ended with 3"));
            assertThatThrownBy(() -> child.ask("hello")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aThreadThatWouldKeepItAliveDoesNot() throws Exception {
        var child = Child.start(Child.Launch.of(Parrot.class), "");
        child.ask("linger");
        child.close();
        assertThat(ProcessHandle.of(child.pid())).isEmpty();
    }

    @Test
    void itsTemporaryFilesGoWithIt() throws Exception {
        Path left;
        try (var child = Child.start(Child.Launch.of(Parrot.class), "")) {
            left = Path.of(child.ask("scratch"));
            assertThat(left).isNotEmptyDirectory();
        }
        assertThat(left).doesNotExist();
    }

    @Test
    void itsFlagsAndCpusAreItsOwn() throws Exception {
        var pinning = Pinning.here();
        var launch = Child.Launch.of(Parrot.class).with(List.of("-Xmx77m")).on(pinning.generator());
        try (var child = Child.start(launch, "")) {
            assertThat(Long.parseLong(child.ask("memory"))).isBetween(70L << 20, 80L << 20);
            if (!pinning.generator().isEmpty()) {
                assertThat(Integer.parseInt(child.ask("cpus")))
                        .isEqualTo(pinning.generator().size());
            }
        }
    }
}
