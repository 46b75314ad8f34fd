package dev.hawser.examples;

import dev.hawser.core.Program;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Siblings;
import dev.hawser.web.client.ClientOptions;
import dev.hawser.web.client.ClientResponse;
import dev.hawser.web.client.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Gets pages, all at once on a few connections, and says how long each is.
final class FetchPages {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FetchPages() {}

    /// Returns a line for each page, in their order; a page that can't be had has one that says why.
    static Deferred<List<String>> lines(HttpClient client, List<String> pages) {
        return Deferred.gather(pages.stream().map(page -> line(client, page)).toList(), Siblings.CANCEL);
    }

    private static Deferred<String> line(HttpClient client, String page) {
        return client.get(page)
                .compose(response -> response.bytes().then(bytes -> summary(page, response, bytes.length)))
                .recover(failure -> page + ": " + failure.getMessage());
    }

    private static String summary(String page, ClientResponse response, int length) {
        return page + ": " + response.status().code() + ", " + length + " bytes";
    }

    /// Gets the pages that its arguments name.
    public static void main(String[] arguments) {
        Program.exitWith(reactor -> {
            var client = HttpClient.open(reactor, ClientOptions.defaults().withTotal(PATIENCE));
            return lines(client, Stream.of(arguments).toList())
                    .thenAccept(lines -> lines.forEach(System.out::println))
                    .eventually(client::close);
        });
    }
}
