package dev.hawser.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final long START = 5_000_000_000L;
    private static final long MILLI = 1_000_000;

    @Test
    void momentsAreEquallyFarApartWhateverIsTaken() {
        var arrivals = new Arrivals(START, 1_000);
        assertThat(arrivals.take()).isEqualTo(START);
        assertThat(arrivals.take()).isEqualTo(START + MILLI);
        assertThat(arrivals.nextNanos()).isEqualTo(START + 2 * MILLI);
        assertThat(arrivals.taken()).isEqualTo(2);
    }

    @Test
    void whatIsDueAndNotTakenIsTheBacklog() {
        var arrivals = new Arrivals(START, 1_000);
        assertThat(arrivals.backlog(START - 1)).isZero();
        assertThat(arrivals.backlog(START)).isEqualTo(1);
        arrivals.take();
        assertThat(arrivals.backlog(START)).isZero();
        assertThat(arrivals.backlog(START + 100 * MILLI)).isEqualTo(100);
    }

    @Test
    void noRateDriftsHoweverLongItRuns() {
        var arrivals = new Arrivals(START, 3);
        for (int i = 0; i < 3 * 3_600; i++) {
            arrivals.take();
        }
        assertThat(arrivals.nextNanos()).isEqualTo(START + 3_600_000 * MILLI);
    }

    @Test
    void aFreezeMakesThoseWaitThatFellDueInIt() {
        var arrivals = new Arrivals(START, 1_000);
        long thawed = START + 100 * MILLI;
        long worst = thawed - arrivals.take();
        long late = 1;
        while (arrivals.nextNanos() <= thawed) {
            arrivals.take();
            late++;
        }
        assertThat(worst).isEqualTo(100 * MILLI);
        assertThat(late).isEqualTo(101);
    }
}
