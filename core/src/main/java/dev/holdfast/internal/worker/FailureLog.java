package dev.holdfast.internal.worker;

import dev.holdfast.internal.text.ErrorText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures of one stage, at most once a minute, and the first success after them. Thread-safe. */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String stage;
    private @Nullable Instant lastLog;
    private boolean reported;
    private long failures;
    private long silent;

    FailureLog(String stage) {
        this.stage = stage;
    }

    synchronized void failed(String action, Throwable cause, Instant now) {
        failures++;
        if (lastLog != null && now.isBefore(lastLog.plus(QUIET)) && !now.isBefore(lastLog)) {
            silent++;
            return;
        }
        lastLog = now;
        reported = true;
        LOG.atWarn()
                .addKeyValue("stage", stage)
                .addKeyValue("silent", silent)
                .setCause(cause instanceof RuntimeException ? null : cause)
                .log("{} failed and is tried again: {}", action, ErrorText.describe(cause));
        silent = 0;
    }

    synchronized void succeeded() {
        if (failures > 0 && reported) {
            LOG.atInfo().addKeyValue("stage", stage).log("claims succeed again after {} failures", failures);
        }
        failures = 0;
        reported = false;
    }
}
