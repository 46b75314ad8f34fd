package dev.hawser.lab.result;

/// Refuses numbers that no measuring gives.
final class Checked {
    private Checked() {}

    static long count(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + " is " + count + "; expected 0 or more");
        }
        return count;
    }

    static int positive(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + " is " + count + "; expected 1 or more");
        }
        return count;
    }

    static double positive(String name, double number) {
        if (!(number > 0 && Double.isFinite(number))) {
            throw new IllegalArgumentException(name + " is " + number + "; expected more than 0");
        }
        return number;
    }

    static String text(String name, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " is blank; expected some text");
        }
        return text;
    }
}
