package dev.holdfast.redis.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Kills a server and deletes its directory when this JVM has ended in any way. A small process holds the other end of a
 * pipe and sees its end when the writer is gone, which no signal can prevent.
 */
final class DeathWatch implements AutoCloseable {
    // a word means a regular end; the end of the pipe means that the JVM died
    private static final String SCRIPT =
            "trap '' HUP INT TERM; if read -r word; then exit 0; fi; kill -9 \"$1\"; rm -rf -- \"$2\"";

    private final Process process;
    private boolean dismissed;

    private DeathWatch(Process process) {
        this.process = process;
    }

    static DeathWatch over(Process server, Path directory) throws IOException {
        DeathWatch watch = new DeathWatch(
                new ProcessBuilder("sh", "-c", SCRIPT, "sh", Long.toString(server.pid()), directory.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
        // a server may end by itself, and its process id may soon be that of another process
        server.onExit().thenRun(watch::dismiss);
        return watch;
    }

    private synchronized void dismiss() {
        if (dismissed) {
            return;
        }
        dismissed = true;
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write("all is well\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the watch was killed
        }
    }

    /** Ends the watch, after the end of the server. */
    @Override
    public void close() throws IOException {
        dismiss();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the watch over a server does not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
