package dev.hawser.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hawser.web.Asked;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderTest {
    @TempDir
    private Path place;

    private Path root;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectory(place.resolve("root"));
        Files.writeString(root.resolve("a b.txt"), "0123456789");
        Files.createDirectories(root.resolve("sub/.git"));
        Files.writeString(root.resolve("sub/.git/config"), "secret");
        Files.writeString(root.resolve("sub/index.html"), "<p>sub");
        Files.writeString(place.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("out.txt"), place.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("up"), place);
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a b.txt"));
        Files.createSymbolicLink(root.resolve("git"), root.resolve("sub/.git"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    }

    /// At the root and mounted below a name, with everything allowed and without.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/%252e%252e/secret.txt",
                "/..\\secret.txt",
                "/..%5csecret.txt",
                "/%c0%ae%c0%ae/secret.txt",
                "/..;/secret.txt",
                "//secret.txt",
                "//etc/passwd",
                "/x%00.html",
                "/a%20b.txt%00.html",
                "/sub/../../secret.txt",
                "/./sub/",
                "/out.txt",
                "/up/secret.txt",
                "/up/root/a%20b.txt",
                "/loop",
                "/%2fetc/passwd",
                "/nothing",
                "/a%20b.txt/",
                "/a%20b.txt/more",
            })
    void row128_noWayLeadsOutOfIt(String path) throws Exception {
        var strict = Folder.of(root);
        var open = strict.withDotFiles().withListing();
        for (var folder : new Folder[] {strict, open}) {
            for (var answer : answers(folder, path)) {
                assertThat(answer.status().code()).isIn(400, 404);
            }
        }
        // With links, only what leads to somewhere inside is found: "up/root" is inside by a detour.
        if (!path.contains("/up/root/")) {
            for (var answer : answers(open.withLinks(), path)) {
                assertThat(answer.status().code()).isIn(400, 404);
            }
        }
    }

    private static Response[] answers(Folder folder, String path) throws Exception {
        return new Response[] {
            answer(folder, path, ""), answer(folder, path, "/static"),
        };
    }

    private static Response answer(Folder folder, String path, String mount) throws Exception {
        try {
            return Asked.get(mount + path).of(mount.isEmpty() ? folder : new Tree().mount(mount, folder));
        } catch (dev.hawser.web.ProblemException undecodable) {
            return undecodable.problem().response();
        }
    }

    @Test
    void row128_dotFilesAreHiddenUnlessToldOtherwise() throws Exception {
        assertThat(get(Folder.of(root), "/sub/.git/config").status()).isEqualTo(Status.NOT_FOUND);
        assertThat(get(Folder.of(root).withLinks(), "/git/config").status()).isEqualTo(Status.NOT_FOUND);
        assertThat(Asked.text(get(Folder.of(root).withDotFiles(), "/sub/.git/config")))
                .isEqualTo("secret");
    }

    @Test
    void linksAreFollowedInsideIfToldSo() throws Exception {
        assertThat(get(Folder.of(root), "/in.txt").status()).isEqualTo(Status.NOT_FOUND);
        assertThat(Asked.text(get(Folder.of(root).withLinks(), "/in.txt"))).isEqualTo("0123456789");
    }

    @Test
    @Timeout(20)
    void row128_anamedPipeIsNotThere() throws Exception {
        Process made;
        try {
            made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        } catch (IOException noSuchTool) {
            assumeThat(noSuchTool).as("mkfifo is there").isNull();
            return;
        }
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.exists(root.resolve("pipe"))).isTrue();
        assertThat(get(Folder.of(root).withLinks(), "/pipe").status()).isEqualTo(Status.NOT_FOUND);
    }

    @Test
    void aFileIsServedWithItsTypeAndValidators() throws Exception {
        var answer = get(Folder.of(root), "/a%20b.txt");
        assertThat(Asked.text(answer)).isEqualTo("0123456789");
        assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(answer.header("Accept-Ranges")).contains("bytes");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        String tag = answer.header("ETag").orElseThrow();
        var again = Asked.get("/a%20b.txt").header("If-None-Match", tag).of(Folder.of(root));
        assertThat(again.status()).isEqualTo(Status.NOT_MODIFIED);
        assertThat(again.header("ETag")).contains(tag);
        var dated = Asked.get("/a%20b.txt")
                .header("If-Modified-Since", answer.header("Last-Modified").orElseThrow())
                .of(Folder.of(root));
        assertThat(dated.status()).isEqualTo(Status.NOT_MODIFIED);
        var failed = Asked.get("/a%20b.txt").header("If-Match", "\"other\"").of(Folder.of(root));
        assertThat(failed.status()).isEqualTo(Status.PRECONDITION_FAILED);
        Files.writeString(root.resolve("a b.txt"), "changed");
        assertThat(Asked.text(
                        Asked.get("/a%20b.txt").header("If-None-Match", tag).of(Folder.of(root))))
                .isEqualTo("changed");
    }

    @Test
    void aFolderShowsItsIndexOrAListOrNothing() throws Exception {
        assertThat(Asked.text(get(Folder.of(root), "/sub/"))).isEqualTo("<p>sub");
        assertThat(get(Folder.of(root), "/sub?a=b").header("Location")).contains("/sub/?a=b");
        assertThat(get(Folder.of(root), "/").status()).isEqualTo(Status.NOT_FOUND);
        assertThat(get(Folder.of(root).index("a b.txt"), "/").status()).isEqualTo(Status.OK);
        var mounted = new Tree().mount("/static", Folder.of(root));
        assertThat(Asked.get("/static").of(mounted).header("Location")).contains("/static/");
        Files.writeString(root.resolve("javascript:<b>&"), "x");
        assertThat(Asked.text(get(Folder.of(root).withListing(), "/")))
                .contains("<li><a href=\"./sub/\">sub/</a>", "<a href=\"./a%20b.txt\">a b.txt</a>")
                .contains("<a href=\"./javascript%3A%3Cb%3E%26\">javascript:&lt;b&gt;&amp;</a>")
                .doesNotContain("out.txt", "in.txt", "up", "git", "loop");
        assertThat(Asked.text(get(Folder.of(root).withListing().withLinks(), "/")))
                .contains("in.txt")
                .doesNotContain("out.txt", "\"up", "git", "loop");
    }

    @Test
    void oneRangeIsThatPart() throws Exception {
        var answer = ranged("bytes=2-4");
        assertThat(answer.status()).isEqualTo(Status.PARTIAL_CONTENT);
        assertThat(answer.header("Content-Range")).contains("bytes 2-4/10");
        assertThat(Asked.text(answer)).isEqualTo("234");
        var beyond = ranged("bytes=10-");
        assertThat(beyond.status()).isEqualTo(Status.RANGE_NOT_SATISFIABLE);
        assertThat(beyond.header("Content-Range")).contains("bytes */10");
        var head =
                Asked.of(Method.HEAD, "/a%20b.txt").header("Range", "bytes=2-4").of(Folder.of(root));
        assertThat(head.status()).isEqualTo(Status.OK);
    }

    @Test
    void severalRangesAreSeveralParts() throws Exception {
        var answer = ranged("bytes=0-1,-2");
        String type = answer.header("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String text = Asked.text(answer);
        String head = "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
        assertThat(text)
                .isEqualTo("--" + boundary + head + "0-1/10\r\n\r\n01\r\n--" + boundary + head
                        + "8-9/10\r\n\r\n89\r\n--" + boundary + "--\r\n");
        assertThat(answer.body().length()).hasValue(text.length());
    }

    @Test
    void aRangeOfAnotherVersionIsAllOfThisOne() throws Exception {
        var answer = Asked.get("/a%20b.txt")
                .header("Range", "bytes=2-4")
                .header("If-Range", "\"other\"")
                .of(Folder.of(root));
        assertThat(answer.status()).isEqualTo(Status.OK);
        assertThat(Asked.text(answer)).isEqualTo("0123456789");
    }

    @Test
    void aFolderThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> Folder.of(root.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Folder.of(root.resolve("a b.txt"))).isInstanceOf(IOException.class);
    }

    private Response ranged(String range) throws Exception {
        return Asked.get("/a%20b.txt").header("Range", range).of(Folder.of(root));
    }

    private static Response get(Folder folder, String target) throws Exception {
        return Asked.get(target).of(folder);
    }
}
