package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.clipper.api.StatusAnswer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Polls jobs over HTTP until they end, each as often as the coordinator recommends. Confined to one thread.
 */
public final class ConsoleClient {
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(120);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_FAILURES = 30;

    private final ApiClient api;
    private final TransitionLog log;
    private final Screen screen;
    private final Ticker ticker;
    private final HealthCheck health;
    private long polls;

    /** Ends a watch that cannot succeed. */
    @FunctionalInterface
    public interface HealthCheck {
        /** Throws if the jobs cannot make progress any more. */
        void check() throws IOException;
    }

    /**
     * A client that draws to {@code screen} and writes all entries to {@code log}. It closes neither.
     *
     * @param health called several times a second; an exception ends the watch
     */
    public ConsoleClient(ApiClient api, TransitionLog log, Screen screen, HealthCheck health) {
        this(api, log, screen, health, Ticker.SYSTEM);
    }

    ConsoleClient(ApiClient api, TransitionLog log, Screen screen, HealthCheck health, Ticker ticker) {
        this.api = api;
        this.log = log;
        this.screen = screen;
        this.health = health;
        this.ticker = ticker;
    }

    /**
     * Watches until all jobs have ended.
     *
     * @throws IOException if the coordinator does not know a job, or does not answer for a long time
     */
    public void watch(List<String> ids) throws IOException, InterruptedException {
        List<JobView> jobs = ids.stream().map(JobView::new).toList();
        PollQueue queue = new PollQueue();
        jobs.forEach(job -> queue.add(job, ticker.nanos()));
        while (!queue.isEmpty()) {
            health.check();
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

    /** Returns the number of polls. */
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
            if (job.countFailure() >= MAX_FAILURES) {
                throw new IOException(job.id() + ": " + MAX_FAILURES + " polls failed in a row: " + e.getMessage(), e);
            }
            queue.add(job, ticker.nanos() + RETRY_NANOS);
            return;
        }
        job.update(answer.job(), answer.next(), ticker.nanos());
        for (JobEntry entry : answer.entries()) {
            log.write(entry);
            screen.show(entry);
        }
        if (answer.more() || !answer.job().ended()) {
            queue.add(job, ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(answer.nextPollMillis()));
        }
    }
}
