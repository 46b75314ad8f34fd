package dev.hawser.examples;

import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.conversation.ConversationHandler;
import java.io.IOException;
import java.util.function.IntSupplier;

/// A guessing game as straight-line code: what is asked and what was answered stand in the order in which they happen.
/// It runs unchanged on each engine; on the event loop it gets a virtual thread that the loop feeds.
///
/// @param secrets the number to guess, from 1 to 100, for each game
record Guess(IntSupplier secrets) implements ConversationHandler {
    @Override
    public void converse(Conversation conversation) throws IOException {
        int secret = secrets.getAsInt();
        conversation.writeLine("I think of a number from 1 to 100.");
        for (String line : conversation.lines()) {
            int guess = numberIn(line);
            if (guess == secret) {
                conversation.writeLine("That is it!");
                return;
            }
            conversation.writeLine(guess < secret ? "It is greater." : "It is less.");
        }
    }

    /// What is no number is a very bad guess.
    private static int numberIn(String line) {
        try {
            return Integer.parseInt(line.strip());
        } catch (NumberFormatException notANumber) {
            return Integer.MIN_VALUE;
        }
    }
}
