package dev.hawser.core.conversation;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;

/// A protocol that wants a thread to run on. Its callbacks only collect what happens; [#run] is the program.
public interface Sequential extends Protocol {
    /// Runs the program, once, after [#connectionMade]; the engine closes the connection when it ends.
    ///
    /// @param feed turned whenever more input is wanted
    void run(Transport transport, Feed feed) throws Exception;
}
