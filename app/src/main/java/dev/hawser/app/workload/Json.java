package dev.hawser.app.workload;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import java.util.List;

/// `json`: an order is posted as JSON over HTTP/1.1, and the answer is its bill.
public final class Json implements Workload {
    private static final String ORDER = """
        {"customer":"Zhang San","items":[\
        {"name":"rope","pieces":3,"cents":1250},\
        {"name":"block","pieces":2,"cents":899},\
        {"name":"shackle","pieces":12,"cents":175}]}\
        """;

    private record Order(String customer, List<Item> items) {}

    private record Item(String name, int pieces, long cents) {}

    private record Bill(String customer, int pieces, long cents) {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String what() {
        return "the handler reads JSON and answers with JSON";
    }

    @Override
    public Measure decidedBy() {
        return Measure.CPU_PER_REQUEST;
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        return new Site(new Tree().post("/bill", Json::bill));
    }

    private static Response bill(Request request) {
        var order = request.body().json(Order.class);
        int pieces = order.items().stream().mapToInt(Item::pieces).sum();
        long cents = order.items().stream()
                .mapToLong(item -> item.pieces() * item.cents())
                .sum();
        return Response.json(new Bill(order.customer(), pieces, cents));
    }

    @Override
    public Traffic traffic() {
        return Traffic.of(Posted.json("/bill", ORDER), AnswerEnd.HTTP);
    }
}
