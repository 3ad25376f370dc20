package dev.holdfast.redis.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SendWindowTest {
    private final SendWindow window = new SendWindow();
    private long now = 1_000;

    /**
     * Sends as many groups as the window allows to a server that executes one after the other; returns the last window.
     */
    private int after(int groups, long wayMicros, long workMicros) {
        Deque<long[]> onTheWay = new ArrayDeque<>(); // times of sending and reply
        long free = now;
        for (int i = 0; i < groups; i++) {
            while (onTheWay.size() < window.size()) {
                free = Math.max(free, now + micros(wayMicros) / 2) + micros(workMicros);
                onTheWay.add(new long[] {now, free + micros(wayMicros) / 2});
            }
            long[] first = onTheWay.remove();
            now = Math.max(now, first[1]);
            window.replied(now - first[0], now);
        }
        return window.size();
    }

    private static long micros(long micros) {
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }

    @Test
    void aNearServerThatIsBusyIsSentFewLargeGroups() {
        assertThat(after(1_000, 20, 500)).isLessThanOrEqualTo(4);
    }

    @Test
    void aFarServerIsKeptBusy() {
        int size = after(1_000, 5_000, 500);
        assertThat(size).isBetween(5_000 / 500, 5_000 / 500 + 5);
    }

    @Test
    void aDistantIdleServerGetsCommitsAtOnce() {
        assertThat(after(5_000, 100_000, 1)).isEqualTo(SendWindow.MAX);
    }

    @Test
    void aServerThatComesNearerIsSentLargerGroups() {
        after(1_000, 5_000, 500);
        assertThat(after(1_000, 20, 500)).isLessThanOrEqualTo(4);
    }

    /** A slower route looks like queueing only for a while. */
    @Test
    void aSlowerRouteIsLearned() {
        after(1_000, 20, 500);
        assertThat(after(20_000, 5_000, 500)).isGreaterThanOrEqualTo(5_000 / 500);
    }

    @Property
    void sizeStaysBetweenMinAndMax(
            @ForAll @Size(max = 300) long[] took, @ForAll @IntRange(min = 0, max = 20) int seconds) {
        SendWindow any = new SendWindow();
        long time = Long.MAX_VALUE - TimeUnit.HOURS.toNanos(1); // the nanosecond clock of a machine may overflow
        for (long one : took) {
            time += TimeUnit.SECONDS.toNanos(seconds);
            any.replied(one, time);
            assertThat(any.size()).isBetween(SendWindow.MIN, SendWindow.MAX);
        }
    }

    @Property
    void answersThatAreAsQuickAsCanBeMakeRoom(@ForAll @LongRange(min = 1, max = 1_000_000_000) long took) {
        SendWindow any = new SendWindow();
        for (int i = 0; i < 5_000; i++) {
            any.replied(took, i);
        }
        assertThat(any.size()).isEqualTo(SendWindow.MAX);
    }
}
