package dev.hawser.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Several sites at one port, told apart by the host that the client names. To be the root; a host without a site gets
/// a 421 (RFC 9110 §15.5.20) unless there is one for all others. Build it, then serve it.
public final class VirtualHosts implements Resource {
    private final Map<String, Resource> sites = new HashMap<>();
    private Resource other = new Elsewhere();

    /// Serves a host by this resource and all below it.
    ///
    /// @param name without a port, in any case; `*.example.com` is each name with one label before that
    public VirtualHosts host(String name, Resource root) {
        if (sites.putIfAbsent(name.toLowerCase(Locale.ROOT), root) != null) {
            throw new IllegalArgumentException("host " + name + " is given twice; expected once");
        }
        return this;
    }

    /// Serves all other hosts by this resource.
    public VirtualHosts otherwise(Resource root) {
        other = root;
        return this;
    }

    /// Returns the root of the site that a request is for.
    Resource site(Request request) {
        String host = name(request.authority());
        var exact = sites.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        return dot < 0 ? other : sites.getOrDefault("*" + host.substring(dot), other);
    }

    /// The host of an authority that was checked, without its port and the dot of the root.
    private static String name(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String host = (end <= 0 ? authority : authority.substring(0, end)).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    @Override
    public Map<Method, Handler> handlers() {
        return other.handlers();
    }

    @Override
    public Optional<Resource> child(String segment, Request request) {
        return site(request).child(segment, request);
    }

    private record Elsewhere() implements Resource {
        @Override
        public Map<Method, Handler> handlers() {
            var all = new HashMap<Method, Handler>();
            for (var method : Method.values()) {
                all.put(
                        method,
                        request -> Problem.of(
                                        Status.MISDIRECTED_REQUEST,
                                        "there is no site " + Escaped.text(request.authority()) + " here")
                                .response());
            }
            return all;
        }

        @Override
        public boolean isLeaf() {
            return true;
        }
    }
}
