package dev.hawser.web.files;

import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.UUID;

/// Answers with parts of a file (RFC 9110 §15.3.7).
final class Partial {
    private Partial() {}

    static Response response(Tenant.File file, Ranges.Parts ranges) {
        var parts = ranges.parts();
        return parts.size() == 1 ? one(file, parts.getFirst()) : several(file, ranges);
    }

    private static Response one(Tenant.File file, Ranges.Part part) {
        return Response.of(Status.PARTIAL_CONTENT)
                .header("Content-Range", place(file, part))
                .content(file.type(), body(file, part));
    }

    private static Response several(Tenant.File file, Ranges.Parts ranges) {
        // No file has this in it, but by a chance that nobody meets.
        String boundary = UUID.randomUUID().toString();
        var pieces = new ArrayList<ResponseBody>();
        long length = 0;
        String before = "--";
        for (var part : ranges.parts()) {
            pieces.add(text(before + boundary + "\r\nContent-Type: " + file.type() + "\r\nContent-Range: "
                    + place(file, part) + "\r\n\r\n"));
            pieces.add(body(file, part));
            before = "\r\n--";
        }
        pieces.add(text(before + boundary + "--\r\n"));
        for (var piece : pieces) {
            length += piece.length().orElseThrow();
        }
        return Response.of(Status.PARTIAL_CONTENT)
                .content(
                        "multipart/byteranges; boundary=" + boundary,
                        new ResponseBody.Stream(new Joined(pieces), OptionalLong.of(length)));
    }

    private static String place(Tenant.File file, Ranges.Part part) {
        return "bytes " + part.first() + "-" + part.last() + "/" + file.bytes();
    }

    private static ResponseBody body(Tenant.File file, Ranges.Part part) {
        return new ResponseBody.File(file.path(), part.first(), part.bytes());
    }

    private static ResponseBody text(String text) {
        return new ResponseBody.Bytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
