package dev.hawser.web.socket;

import java.nio.charset.StandardCharsets;

/// A message to be sent, to one client or many.
///
/// @param payload not to be changed any more
@SuppressWarnings("ArrayRecordComponent") // Handed to the wire, never compared.
record Message(int opcode, byte[] payload) {
    /// What an entry of a queue costs besides its bytes, so that many empty ones count too.
    private static final int OVERHEAD_BYTES = 64;

    static Message text(String text) {
        return new Message(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    int cost() {
        return payload.length + OVERHEAD_BYTES;
    }
}
