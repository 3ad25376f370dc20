package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.clipper.api.StatusAnswer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Watches jobs to their end over HTTP, each as often as the coordinator says: often where much happens, seldom where
 * nothing does. Confined to one thread.
 */
public final class ConsoleClient {
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(120);
    private static final long TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_TROUBLES = 30;

    private final ApiClient api;
    private final TransitionLog log;
    private final Screen screen;
    private final Ticker ticker;
    private final Check check;
    private long polls;

    /** Whether it is worth to go on. */
    @FunctionalInterface
    public interface Check {
        /** Does nothing if it is. */
        void requireHope() throws IOException;
    }

    /**
     * A client that draws on {@code screen} and writes what it hears of into {@code log}; closes neither.
     *
     * @param check asked several times a second; what it throws ends the watch
     */
    public ConsoleClient(ApiClient api, TransitionLog log, Screen screen, Check check) {
        this(api, log, screen, check, Ticker.SYSTEM);
    }

    ConsoleClient(ApiClient api, TransitionLog log, Screen screen, Check check, Ticker ticker) {
        this.api = api;
        this.log = log;
        this.screen = screen;
        this.check = check;
        this.ticker = ticker;
    }

    /**
     * Watches until nothing more happens to any of the jobs by itself.
     *
     * @throws IOException if the coordinator does not know one of them, or gives no answer for long
     */
    public void watch(List<String> ids) throws IOException, InterruptedException {
        List<JobView> jobs = ids.stream().map(JobView::new).toList();
        PollQueue queue = new PollQueue();
        jobs.forEach(job -> queue.add(job, ticker.nanos()));
        while (!queue.isEmpty()) {
            check.requireHope();
            long wait = queue.untilNext(ticker.nanos());
            if (wait > 0) {
                screen.draw(jobs, ticker.nanos());
                ticker.rest(Math.min(wait, FRAME_NANOS));
            } else {
                poll(queue.next(), queue);
            }
        }
        screen.draw(jobs, ticker.nanos());
    }

    /** How often it has asked. */
    public long polls() {
        return polls;
    }

    private void poll(JobView job, PollQueue queue) throws IOException, InterruptedException {
        StatusAnswer answer;
        try {
            polls++;
            answer = api.status(job.id(), job.cursor());
        } catch (ApiClient.RefusedException e) {
            throw e;
        } catch (IOException e) {
            if (job.trouble() >= MOST_TROUBLES) {
                throw new IOException(
                        job.id() + ": no answer " + MOST_TROUBLES + " times in a row: " + e.getMessage(), e);
            }
            queue.add(job, ticker.nanos() + TROUBLE_NANOS);
            return;
        }
        job.learn(answer.job(), answer.next(), ticker.nanos());
        for (JobEntry entry : answer.entries()) {
            log.write(entry);
            screen.tell(entry);
        }
        if (answer.more() || !answer.job().ended()) {
            queue.add(job, ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(answer.nextPollMillis()));
        }
    }
}
