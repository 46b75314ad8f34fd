package com.example.passwords;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// The service that one has, or will have: a password in a line, an answer in a line.
final class Door extends LineProtocol {
    private final Keeper keeper;

    Door(Keeper keeper) {
        super(LineFormat.LF);
        this.keeper = keeper;
    }

    @Override
    protected void lineReceived(String line) throws Exception {
        sendLine(keeper.knows(line) ? "come in" : "no");
    }
}
