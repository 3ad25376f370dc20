package dev.holdfast.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures of the writer and of what follows a commit. */
@Timeout(30)
class GroupCommitTest {
    private final AtomicReference<Throwable> writing = new AtomicReference<>();
    private final AtomicReference<Throwable> following = new AtomicReference<>();
    private final CountDownLatch inWriter = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private final GroupCommit<String, RuntimeException> group =
            new GroupCommit<>("group", this::write, this::follow, () -> new IllegalStateException("closed"));

    private void write(List<GroupTask<String, ?, RuntimeException>> tasks) {
        raise(writing.getAndSet(null));
        for (GroupTask<String, ?, RuntimeException> task : tasks) {
            task.run("context");
            task.end(null);
        }
    }

    private void follow() {
        raise(following.getAndSet(null));
    }

    private static void raise(Throwable planned) {
        if (planned instanceof Error error) {
            throw error;
        }
        if (planned instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Runs calls on other threads while this one writes, so that the writing thread has to serve them. */
    private List<Object> queued(int calls) throws InterruptedException {
        ConcurrentLinkedQueue<Object> outcomes = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        Thread first = new Thread(() -> group.exclusively(() -> {
            inWriter.countDown();
            await(goOn);
        }));
        first.start();
        inWriter.await();
        for (int i = 0; i < calls; i++) {
            threads.add(new Thread(() -> {
                try {
                    outcomes.add(group.execute(context -> context, 1));
                } catch (Throwable e) {
                    outcomes.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        first.join();
        return List.copyOf(outcomes);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failureAfterACommitIsNoFailureOfTheCommit() {
        following.set(new StackOverflowError());
        assertThat(group.<String>execute(context -> context, 1)).isEqualTo("context");
        following.set(new IllegalStateException("planned"));
        assertThat(group.<String>execute(context -> context, 1)).isEqualTo("context");
        group.close();
    }

    @Test
    void writingThreadSurvivesAFailureAfterACommit() throws InterruptedException {
        following.set(new OutOfMemoryError("planned"));

        assertThat(queued(3)).containsExactly("context", "context", "context");

        assertThat(group.<String>execute(context -> context, 1)).isEqualTo("context");
        group.close();
    }

    @Test
    void errorOfTheWriterReachesAllCallersOfTheGroupAndTheThreadGoesOn() throws InterruptedException {
        OutOfMemoryError planned = new OutOfMemoryError("planned");
        writing.set(planned);

        assertThat(queued(3)).contains(planned).allMatch(outcome -> outcome == planned || outcome.equals("context"));

        assertThat(group.<String>execute(context -> context, 1)).isEqualTo("context");
        group.close();
        assertThatThrownBy(() -> group.execute(context -> context, 1)).hasMessage("closed");
    }
}
