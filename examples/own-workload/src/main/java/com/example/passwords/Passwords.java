package com.example.passwords;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import java.util.List;

/// `passwords`: which engine does a server want that checks passwords? Of ten clients nine are right.
public final class Passwords implements Workload {
    @Override
    public String name() {
        return "passwords";
    }

    @Override
    public String what() {
        return "the handler computes the hash of a password";
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        var keeper = new Keeper("correct horse");
        return _ -> new Door(keeper);
    }

    @Override
    public Traffic traffic() {
        var right = Ask.of("correct horse\n").expecting("come in\n").weighing(9);
        var wrong = Ask.of("battery staple\n").expecting("no\n");
        return Traffic.ofLine("").asking(List.of(right, wrong)).withConnections(16);
    }
}
