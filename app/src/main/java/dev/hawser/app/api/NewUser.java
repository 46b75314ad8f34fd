package dev.hawser.app.api;

import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Someone who is to be kept, as the client describes them.
///
/// @param name what they are called
/// @param email where they are reached; no two have the same, in whatever case, as [dev.hawser.app.article.UserTable]
///     tells cases apart
public record NewUser(@Nullable String name, @Nullable String email) {
    private static final int MOST_NAME_CHARACTERS = 100;

    /// The longest address that can be written to (RFC 5321 §4.5.3.1.3, without the brackets).
    private static final int MOST_EMAIL_CHARACTERS = 254;

    /// What a person takes for an address. Whether it is one, only a message to it can tell.
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");

    /// What is wrong with one field.
    public record FieldError(String field, String message) {}

    /// Returns this, if it can be kept.
    ///
    /// @throws ProblemException a 422 that names each field that is wrong
    public NewUser checked() {
        var errors = new ArrayList<FieldError>();
        error(name, MOST_NAME_CHARACTERS).ifPresent(words -> errors.add(new FieldError("name", words)));
        error(email, MOST_EMAIL_CHARACTERS)
                .or(() -> EMAIL.matcher(emailText()).matches()
                        ? Optional.empty()
                        : Optional.of("is no e-mail address; expected one like name@example.com"))
                .ifPresent(words -> errors.add(new FieldError("email", words)));
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(Status.UNPROCESSABLE_CONTENT, "the user can't be kept like this")
                    .with("errors", List.copyOf(errors)));
        }
        return this;
    }

    String nameText() {
        return name == null ? "" : name;
    }

    String emailText() {
        return email == null ? "" : email;
    }

    private static Optional<String> error(@Nullable String text, int most) {
        if (text == null || text.isBlank()) {
            return Optional.of("is missing");
        }
        if (text.codePointCount(0, text.length()) > most) {
            return Optional.of("is too long; expected at most " + most + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character; expected text of one line");
        }
        return Optional.empty();
    }
}
