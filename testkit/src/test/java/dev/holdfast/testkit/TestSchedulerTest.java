package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestSchedulerTest {
    private final TestClock clock = new TestClock();
    private final TestScheduler scheduler = new TestScheduler(clock);
    private final List<String> ran = new ArrayList<>();

    private Callable<String> note(String name) {
        return () -> {
            ran.add(name + "@"
                    + Duration.between(TestClock.EPOCH, clock.instant()).toMillis());
            return name;
        };
    }

    private ScheduledFuture<String> in(long millis, String name) {
        return scheduler.schedule(note(name), millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void tasksRunAtTheirTimeInTheOrderOfTime() throws Exception {
        Future<String> later = in(20, "later");
        in(10, "b");
        in(10, "c");
        assertThat(scheduler.next()).contains(TestClock.EPOCH.plusMillis(10));
        assertThat(scheduler.run()).isZero();
        assertThat(scheduler.advance(Duration.ofMillis(19))).isEqualTo(2);
        assertThat(later.isDone()).isFalse();
        assertThat(scheduler.advance(Duration.ofMillis(11))).isEqualTo(1);
        assertThat(later.get()).isEqualTo("later");
        assertThat(ran).containsExactly("b@10", "c@10", "later@20");
        assertThat(clock.instant()).isEqualTo(TestClock.EPOCH.plusMillis(30));
        assertThat(scheduler.next()).isEmpty();
    }

    @Test
    void tasksMayPlanTasks() {
        scheduler.execute(() -> {
            in(5, "child");
            in(0, "now");
        });
        assertThat(ran).isEmpty();
        assertThat(scheduler.run()).isEqualTo(2);
        assertThat(scheduler.advance(Duration.ofMillis(5))).isEqualTo(1);
        assertThat(ran).containsExactly("now@0", "child@5");
    }

    @Test
    void cancelledTaskDoesNotRun() {
        ScheduledFuture<String> task = in(10, "never");
        assertThat(task.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(10);
        assertThat(task.cancel(false)).isTrue();
        assertThat(scheduler.next()).isEmpty();
        assertThat(scheduler.advance(Duration.ofMillis(10))).isZero();
    }

    @Test
    void failingTaskFailsItsFutureOnly() {
        Future<?> failing = scheduler.submit(() -> {
            throw new IllegalStateException("torn");
        });
        in(0, "next");
        assertThat(scheduler.run()).isEqualTo(2);
        assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("torn");
        assertThat(ran).containsExactly("next@0");
    }

    @Test
    void repeatsAtARateOrWithADelay() {
        Runnable slow = () -> {
            ran.add("slow@" + Duration.between(TestClock.EPOCH, clock.instant()).toMillis());
            clock.advance(Duration.ofMillis(3));
        };
        ScheduledFuture<?> rate = scheduler.scheduleAtFixedRate(slow, 0, 10, TimeUnit.MILLISECONDS);
        scheduler.advance(Duration.ofMillis(25));
        assertThat(ran).containsExactly("slow@0", "slow@10", "slow@20");
        rate.cancel(false);
        ran.clear();
        scheduler.scheduleWithFixedDelay(slow, 0, 10, TimeUnit.MILLISECONDS);
        scheduler.advance(Duration.ofMillis(25));
        assertThat(ran).containsExactly("slow@25", "slow@38");
    }

    @Test
    void invalidArgumentsAreNamed() {
        assertThatThrownBy(() -> scheduler.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step PT-0.001S is negative; use zero or more: tasks that ran cannot be undone");
        assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
                .hasMessage("period PT0S is not positive; use 1 ns or more");
    }

    @Test
    void afterShutdownNothingRunsOrIsTaken() {
        in(0, "never");
        assertThat(scheduler.shutdownNow()).hasSize(1);
        assertThat(scheduler.run()).isZero();
        assertThat(scheduler.isTerminated()).isTrue();
        assertThat(scheduler.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        assertThatThrownBy(() -> in(0, "x"))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the test scheduler is shut down; create a new one");
    }
}
