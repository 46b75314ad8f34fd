package dev.hawser.db;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The databases that pass the same tests.
enum Store {
    FILE,
    MEMORY,
    POSTGRES;

    private static final AtomicInteger FILES = new AtomicInteger();

    /// Returns the URL of a new, empty database.
    String freshUrl(Path folder) {
        return switch (this) {
            case FILE -> "sqlite:" + folder.resolve("test" + FILES.incrementAndGet() + ".db");
            case MEMORY -> "sqlite::memory:";
            case POSTGRES -> Postgres.freshUrl();
        };
    }

    /// Returns statements that make two tables: people, and the pets that refer to them.
    List<String> schema() {
        String key = this == POSTGRES
                ? "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
                : "id INTEGER PRIMARY KEY AUTOINCREMENT";
        String person = "CREATE TABLE IF NOT EXISTS person (" + key + ", name text NOT NULL,"
                + " email text NOT NULL CONSTRAINT person_email UNIQUE,"
                + " age integer CONSTRAINT person_age CHECK (age >= 0))";
        String pet = "CREATE TABLE IF NOT EXISTS pet (" + key + ", owner_id bigint NOT NULL"
                + " CONSTRAINT pet_owner REFERENCES person (id) DEFERRABLE INITIALLY IMMEDIATE, name text NOT NULL)";
        return Arrays.asList(person, pet);
    }
}
