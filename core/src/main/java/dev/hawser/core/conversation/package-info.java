/// The second style: straight-line code that reads and answers in turn, on any engine.
///
/// Read [Conversation] and [ConversationHandler]; [Sequential] is how an engine runs them.
@NullMarked
package dev.hawser.core.conversation;

import org.jspecify.annotations.NullMarked;
