package dev.hawser.app.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// As much of JSON Schema (2020-12) as the document uses. What it doesn't know it refuses, so that nothing in the
/// document goes unchecked.
record Schemas(JsonNode document) {
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "oneOf",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minItems",
            "enum",
            "format",
            "description",
            "default");

    /// Returns what a reference within the document stands for.
    JsonNode follow(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
    }

    /// Returns in what the value breaks the schema.
    List<String> violations(JsonNode reference, JsonNode value, String place) {
        var schema = follow(reference);
        var found = new ArrayList<String>();
        if (schema.isMissingNode()) {
            found.add(reference + " leads nowhere");
        }
        schema.propertyNames().stream()
                .filter(word -> !KNOWN.contains(word))
                .forEach(word -> found.add(word + " is not known"));
        if (schema.has("oneOf")) {
            long fits = schema.get("oneOf")
                    .valueStream()
                    .filter(one -> violations(one, value, place).isEmpty())
                    .count();
            if (fits != 1) {
                found.add(place + " fits " + fits + " of oneOf");
            }
        }
        if (schema.has("type") && !isOf(schema.get("type").asString(), value)) {
            found.add(place + " is " + value + "; expected " + schema.get("type"));
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            found.add(place + " is " + value + "; expected one of " + schema.get("enum"));
        }
        if (value.isArray()) {
            if (value.size() < schema.path("minItems").asInt(0)) {
                found.add(place + " has " + value.size() + " items");
            }
            for (int i = 0; i < value.size() && schema.has("items"); i++) {
                found.addAll(violations(schema.get("items"), value.get(i), place + "[" + i + "]"));
            }
        }
        if (value.isObject()) {
            members(schema, value, place, found);
        }
        return found;
    }

    private void members(JsonNode schema, JsonNode value, String place, List<String> found) {
        schema.path("required")
                .valueStream()
                .map(JsonNode::asString)
                .filter(name -> !value.has(name))
                .forEach(name -> found.add(place + " has no " + name));
        value.forEachEntry((name, member) -> {
            var known = schema.path("properties").path(name);
            var others = schema.path("additionalProperties");
            if (!known.isMissingNode()) {
                found.addAll(violations(known, member, place + "." + name));
            } else if (others.isObject()) {
                found.addAll(violations(others, member, place + "." + name));
            } else if (others.isBoolean() && !others.asBoolean()) {
                found.add(place + " has " + name + ", which is not expected");
            }
        });
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> false;
        };
    }
}
