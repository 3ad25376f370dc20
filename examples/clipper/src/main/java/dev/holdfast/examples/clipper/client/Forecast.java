package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobStatus;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is, between two answers too, and how long it will take: as fast as it went until now. Confined to one
 * thread.
 */
final class Forecast {
    private static final double LEAST = 0.04;
    private static final double STAGE = 1.0 / Jobs.WORK.size();

    private double started = -1;
    private long startNanos;
    private double known;
    private long knownNanos;
    private double shown;
    private boolean moving;

    /** How much of a job is done when it is where the status says, from 0 to 1. */
    static double fraction(JobStatus job) {
        if (job.state() == Stage.COMPLETE) {
            return 1;
        }
        Stage in = job.failedFrom() == null ? job.state() : job.failedFrom();
        int stage = Jobs.WORK.indexOf(in);
        double within = job.total() == 0 ? 0 : Math.min(1, (double) job.current() / job.total());
        return stage < 0 ? 0 : STAGE * (stage + within);
    }

    /**
     * Takes an answer in.
     *
     * @param nanos when it came
     */
    void learn(JobStatus job, long nanos) {
        double now = fraction(job);
        if (now < known) { // it was sent back to its beginning
            started = -1;
            shown = now;
        }
        if (started < 0 && Jobs.WORK.contains(job.state())) {
            started = now;
            startNanos = nanos;
        }
        known = now;
        knownNanos = nanos;
        moving = Jobs.WORK.contains(job.state()) && job.worker() != null;
    }

    /** How much to show as done: what is known, and what will have been done since; never back, never a stage ahead. */
    double shown(long nanos) {
        double ahead = moving ? Math.min(rate() * (nanos - knownNanos), 0.9 * STAGE) : 0;
        shown = Math.max(shown, Math.min(known + ahead, known == 1 ? 1 : 0.99));
        return shown;
    }

    /** How long until the job is complete; empty where nothing can be said. */
    Optional<Duration> left(long nanos) {
        double rate = rate();
        if (!moving || rate <= 0 || known - started < LEAST) {
            return Optional.empty();
        }
        double nanosLeft = (1 - known) / rate - (nanos - knownNanos);
        return Optional.of(Duration.ofNanos((long) Math.max(0, nanosLeft)));
    }

    private double rate() {
        return started < 0 || knownNanos <= startNanos ? 0 : (known - started) / (knownNanos - startNanos);
    }

    /** As people read it: {@code 0:07}. */
    static String clock(@Nullable Duration time) {
        if (time == null) {
            return "";
        }
        long seconds = (time.toMillis() + 999) / 1000;
        return seconds / 60 + ":" + (seconds % 60 < 10 ? "0" : "") + seconds % 60;
    }
}
