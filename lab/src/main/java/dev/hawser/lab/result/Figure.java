package dev.hawser.lab.result;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/// A measured number, or the reason why there is none. Its unit is in the name of what holds it.
public sealed interface Figure {
    /// A number that was measured.
    ///
    /// @param number finite
    record Known(double number) implements Figure {
        public Known {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(
                        "figure is " + number + "; expected a finite number, or Figure.missing with the reason");
            }
        }
    }

    /// No number.
    ///
    /// @param why what kept it from being measured, as in "this system has no /proc"
    record Missing(String why) implements Figure {
        public Missing {
            if (why.isBlank()) {
                throw new IllegalArgumentException("the reason is blank; expected why there is no figure");
            }
        }
    }

    /// Returns this number as a figure.
    static Figure of(double number) {
        return new Known(number);
    }

    /// Returns the figure that isn't there.
    static Figure missing(String why) {
        return new Missing(why);
    }

    /// Returns the number, if there is one.
    default OptionalDouble value() {
        return switch (this) {
            case Known known -> OptionalDouble.of(known.number());
            case Missing _ -> OptionalDouble.empty();
        };
    }

    /// Returns this figure changed, or missing for the same reason.
    default Figure map(DoubleUnaryOperator change) {
        return switch (this) {
            case Known known -> of(change.applyAsDouble(known.number()));
            case Missing missing -> missing;
        };
    }

    /// Returns the sum. It is missing when either is.
    default Figure plus(Figure other) {
        return switch (this) {
            case Known known -> other.map(number -> known.number() + number);
            case Missing missing -> missing;
        };
    }
}
