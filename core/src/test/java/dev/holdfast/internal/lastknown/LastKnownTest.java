package dev.holdfast.internal.lastknown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.lastknown.LastKnownRecords.Sight;
import dev.holdfast.internal.lastknown.LastKnownRecords.Start;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastKnownTest {
    private static final ItemKey KEY = new ItemKey("t", "a");

    private final TestClock clock = new TestClock();
    private final LastKnownRecords known = new LastKnownRecords(10, clock);

    private static ItemRecord record(long revision, @Nullable Lease lease) {
        return new ItemRecord(
                KEY, revision, 1, new ItemBody("RUN", null, Instant.EPOCH, lease, Instant.EPOCH, Set.of(), "{}"));
    }

    private Lease lease(int seconds) {
        return new Lease("me", 1, clock.instant().plusSeconds(seconds));
    }

    private Sight sight() {
        return Objects.requireNonNull(known.find(KEY));
    }

    @Test
    void anOlderRevisionIsIgnored() {
        Instant seen = clock.instant();
        known.saw(known.start(), record(6, null));
        clock.advance(Duration.ofSeconds(1));
        known.saw(known.start(), record(5, null));
        assertThat(sight().record()).isEqualTo(record(6, null));
        assertThat(sight().confirmed()).isEqualTo(seen);
    }

    @Test
    void atEqualRevisionsTheLeaseOfTheLaterCallWins() {
        Start early = known.start();
        known.saw(known.start(), record(6, lease(2)));
        known.saw(early, record(6, lease(1)));
        assertThat(sight().record()).isEqualTo(record(6, lease(2)));
        known.saw(known.start(), record(6, lease(3)));
        assertThat(sight().record()).isEqualTo(record(6, lease(3)));
    }

    @Test
    void onlyARenewalOfTheSameHolderIsRemembered() {
        known.saw(known.start(), record(6, lease(2)));
        known.renewed(known.start(), KEY, lease(9), 6);
        assertThat(sight().record()).isEqualTo(record(6, lease(9)));
        known.renewed(known.start(), KEY, new Lease("other", 1, clock.instant()), 6);
        assertThat(sight().record()).isEqualTo(record(6, lease(9)));
    }

    @Test
    void aRenewalOfANewerRecordConfirmsNothing() {
        Instant seen = clock.instant();
        Lease old = lease(2);
        known.saw(known.start(), record(6, old));
        clock.advance(Duration.ofSeconds(1));
        known.renewed(known.start(), KEY, lease(9), 7);
        assertThat(sight().record()).isEqualTo(record(6, old));
        assertThat(sight().confirmed()).isEqualTo(seen);
    }

    @Test
    void theConfirmationIsTheStartOfTheLastCall() {
        Start early = known.start();
        clock.advance(Duration.ofSeconds(1));
        Instant last = clock.instant();
        known.saw(known.start(), record(6, null));
        clock.advance(Duration.ofSeconds(1));
        assertThat(sight().confirmed()).isEqualTo(last);
        known.saw(early, record(7, null));
        assertThat(sight().confirmed()).isEqualTo(last);
    }
}
