package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobStatus;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the progress of a job between two answers, and its remaining time, from its mean speed. Confined to one
 * thread.
 */
final class ProgressEstimate {
    private static final double MIN_PROGRESS = 0.04;
    private static final double STAGE_SHARE = 1.0 / Jobs.WORK.size();

    private double started = -1;
    private long startNanos;
    private double known;
    private long knownNanos;
    private double shown;
    private boolean moving;

    /** Returns the finished part of a job according to its status, from 0 to 1. */
    static double fraction(JobStatus job) {
        if (job.state() == Stage.COMPLETE) {
            return 1;
        }
        Stage in = job.failedFrom() == null ? job.state() : job.failedFrom();
        int stage = Jobs.WORK.indexOf(in);
        double within = job.total() == 0 ? 0 : Math.min(1, (double) job.current() / job.total());
        return stage < 0 ? 0 : STAGE_SHARE * (stage + within);
    }

    /**
     * Updates the estimate.
     *
     * @param nanos the time of the answer
     */
    void update(JobStatus job, long nanos) {
        double now = fraction(job);
        if (now < known) { // it was moved to its first state
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

    /** Returns the estimated progress. It never decreases, and is never a whole stage ahead of the last answer. */
    double shown(long nanos) {
        double ahead = moving ? Math.min(rate() * (nanos - knownNanos), 0.9 * STAGE_SHARE) : 0;
        shown = Math.max(shown, Math.min(known + ahead, known == 1 ? 1 : 0.99));
        return shown;
    }

    /** Returns the estimated time until the job is complete; empty if it cannot be estimated. */
    Optional<Duration> left(long nanos) {
        double rate = rate();
        if (!moving || rate <= 0 || known - started < MIN_PROGRESS) {
            return Optional.empty();
        }
        double nanosLeft = (1 - known) / rate - (nanos - knownNanos);
        return Optional.of(Duration.ofNanos((long) Math.max(0, nanosLeft)));
    }

    private double rate() {
        return started < 0 || knownNanos <= startNanos ? 0 : (known - started) / (knownNanos - startNanos);
    }

    /** Formats a time as {@code 0:07}. */
    static String clock(@Nullable Duration time) {
        if (time == null) {
            return "";
        }
        long seconds = (time.toMillis() + 999) / 1000;
        return seconds / 60 + ":" + (seconds % 60 < 10 ? "0" : "") + seconds % 60;
    }
}
