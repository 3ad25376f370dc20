package dev.holdfast.redis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Signals that Java cannot send. */
final class Signals {
    private Signals() {}

    /** Suspends a process; returns when it is suspended, if the system reports that. */
    static void stop(long pid) throws IOException {
        send("STOP", pid);
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (Files.exists(stat)) {
            Awaitility.await("process " + pid + " to stand")
                    .atMost(Duration.ofSeconds(10))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> stateIn(Files.readString(stat)) == 'T');
        }
    }

    static void goOn(long pid) throws IOException {
        send("CONT", pid);
    }

    /** Returns the letter after the name, which is in parentheses and may contain any character. */
    private static char stateIn(String stat) {
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private static void send(String signal, long pid) throws IOException {
        // built into the shell: a minimal system has no kill command
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start();
        try {
            int code = kill.waitFor();
            if (code != 0) {
                throw new IOException("kill -" + signal + " of process " + pid + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending " + signal, e);
        }
    }
}
