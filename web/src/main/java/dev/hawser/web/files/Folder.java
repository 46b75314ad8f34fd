package dev.hawser.web.files;

import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Validators;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Serves the regular files of a folder, and of those below it, and nothing else: no way leads out of it, whatever
/// a path or a link says. Mount it, or make it the root. With `ETag` and `Last-Modified`, conditions and ranges.
/// Not to be changed: each method returns another one.
///
/// Files whose names begin with a dot are hidden, symbolic links are not followed, and a folder shows its
/// `index.html` or nothing, unless told otherwise. Whoever may rename folders inside it while it is served could
/// still have a file read from elsewhere, in the moment between the check and the opening.
///
/// It asks the file system in a callback of the connection, which takes microseconds on a local disk; on an event
/// loop, files from a network belong on another engine.
public final class Folder implements Resource {
    private final Tenants tenants;
    private final Optional<String> index;
    private final boolean listing;

    private Folder(Tenants tenants, Optional<String> index, boolean listing) {
        this.tenants = tenants;
        this.index = index;
        this.listing = listing;
    }

    /// Serves a folder.
    ///
    /// @throws IOException when there is none at this path
    public static Folder of(Path path) throws IOException {
        return new Folder(Tenants.of(path), Optional.of("index.html"), false);
    }

    /// Shows a file of this name where a folder is asked for.
    public Folder index(String name) {
        return new Folder(tenants, Optional.of(name), listing);
    }

    /// Lists the names in a folder that has no index.
    public Folder withListing() {
        return new Folder(tenants, index, true);
    }

    /// Follows symbolic links, as long as they lead to somewhere in this folder.
    public Folder withLinks() {
        return new Folder(tenants.withLinks(), index, listing);
    }

    /// Serves files whose names begin with a dot.
    public Folder withDotFiles() {
        return new Folder(tenants.withDotFiles(), index, listing);
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    @Override
    public Map<Method, Handler> handlers() {
        return Map.of(Method.GET, this::answer);
    }

    private Response answer(Request request) throws IOException {
        var rest = request.rest();
        boolean asFolder = !rest.isEmpty() && rest.getLast().isEmpty();
        var found = tenants.find(asFolder ? rest.subList(0, rest.size() - 1) : rest);
        if (found.isEmpty()) {
            return missing();
        }
        return switch (found.get()) {
            case Tenant.File file -> asFolder ? missing() : file(request, file);
            case Tenant.Directory directory -> asFolder ? directory(request, directory) : withSlash(request);
        };
    }

    private static Response missing() {
        return Problem.of(Status.NOT_FOUND, "there is no such file").response();
    }

    /// Without it, links in the folder's page would lead astray.
    private static Response withSlash(Request request) {
        String query = request.rawQuery();
        return Response.of(Status.PERMANENT_REDIRECT)
                .header("Location", request.path().raw() + "/" + (query.isEmpty() ? "" : "?" + query));
    }

    private Response directory(Request request, Tenant.Directory directory) throws IOException {
        if (index.isPresent() && tenants.in(directory, index.get()) instanceof Tenant.File page) {
            return file(request, page);
        }
        return listing ? Response.html(Listing.page(tenants.list(directory))) : missing();
    }

    private static Response file(Request request, Tenant.File file) {
        var validators = file.validators();
        return switch (validators.check(request)) {
            case NOT_MODIFIED -> validators.on(Response.of(Status.NOT_MODIFIED));
            case FAILED -> Problem.of(Status.PRECONDITION_FAILED).response();
            case PROCEED -> content(request, file, validators);
        };
    }

    private static Response content(Request request, Tenant.File file, Validators validators) {
        var asked = request.headers().first("range").filter(_ -> request.method() == Method.GET);
        var ranges = asked.isPresent() && validators.fitsRange(request)
                ? Ranges.of(asked.get(), file.bytes())
                : new Ranges.Whole();
        var answer = switch (ranges) {
            case Ranges.Whole() ->
                Response.of(Status.OK).content(file.type(), new ResponseBody.File(file.path(), 0, file.bytes()));
            case Ranges.Unsatisfiable() ->
                Problem.of(Status.RANGE_NOT_SATISFIABLE, "no range is in the file's " + file.bytes() + " bytes")
                        .response()
                        .header("Content-Range", "bytes */" + file.bytes());
            case Ranges.Parts parts -> Partial.response(file, parts);
        };
        return validators
                .on(answer)
                .header("Accept-Ranges", "bytes")
                // What a file is called says what it is; a browser that guesses could run what was uploaded as a text.
                .header("X-Content-Type-Options", "nosniff");
    }
}
