package dev.hawser.web.files;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A page with the names in a folder.
final class Listing {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Listing() {}

    static String page(List<Tenants.Named> entries) {
        var page = new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Files</title>\n<ul>\n");
        for (var entry : entries) {
            String slash = entry.isDirectory() ? "/" : "";
            // With the dot before it no name can be taken for a scheme.
            page.append("<li><a href=\"./")
                    .append(encoded(entry.name()))
                    .append(slash)
                    .append("\">")
                    .append(escaped(entry.name()))
                    .append(slash)
                    .append("</a>\n");
        }
        return page.append("</ul>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String encoded(String name) {
        var encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append("%%%02X".formatted(b & 0xff));
            }
        }
        return encoded.toString();
    }
}
