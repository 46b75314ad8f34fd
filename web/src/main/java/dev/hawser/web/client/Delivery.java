package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.web.ByteSource;
import java.time.Duration;
import java.util.Optional;

/// The body of an answer, for as long as its call may take.
final class Delivery implements ByteSource {
    private final Wire.Body body;
    private final DelayedCall timer;

    Delivery(Wire.Body body, Duration left, Clock clock, HttpClientException tooLate) {
        this.body = body;
        this.timer = clock.callLater(left, () -> body.breakOff(tooLate));
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        return body.next().both(outcome -> switch (outcome) {
            case Outcome.Success<Optional<byte[]>>(Optional<byte[]> piece) -> {
                if (piece.isEmpty()) {
                    timer.cancel();
                }
                yield piece;
            }
            case Outcome.Failure<Optional<byte[]>>(Throwable cause) -> {
                timer.cancel();
                throw cause instanceof Exception failure ? failure : new IllegalStateException(cause);
            }
        });
    }

    @Override
    public void close() {
        timer.cancel();
        body.close();
    }
}
