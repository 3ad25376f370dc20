package dev.holdfast.redis.server;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;
import redis.embedded.exceptions.OsDetectionException;

/**
 * The Redis server of the test class path, unpacked once per JVM and deleted with it; or the executable that {@value
 * #PROPERTY} names, to test another version.
 */
final class RedisExecutable {
    /** The version in the jar. Features of newer versions must be checked with the server first. */
    static final String VERSION = "7.0.15";

    static final String PROPERTY = "holdfast.redis.executable";

    private RedisExecutable() {}

    static Path path() throws IOException {
        Path path = Unpacked.PATH;
        if (path == null) {
            throw new IOException(Unpacked.FAILURE);
        }
        return path;
    }

    static String missing(String system, String architecture) {
        return "no Redis server comes with the build for " + system + " on " + architecture + " (it does for Linux and"
                + " macOS on x86-64 and ARM); name one to test against: mvn verify -D" + GivenServer.PROPERTY
                + "=redis://localhost:6379, or the same in the environment variable " + GivenServer.VARIABLE;
    }

    private static final class Unpacked {
        static final @Nullable Path PATH;
        static final @Nullable String FAILURE;

        static {
            Path path = null;
            String failure = null;
            try {
                String given = System.getProperty(PROPERTY, "");
                path = given.isBlank()
                        ? RedisExecProvider.defaultProvider().get().toPath().toAbsolutePath()
                        : Path.of(given).toAbsolutePath();
                tryOut(path);
            } catch (OsDetectionException | IllegalArgumentException e) {
                failure = missing(System.getProperty("os.name"), System.getProperty("os.arch"));
            } catch (IOException e) {
                failure = "cannot unpack the Redis server: " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = "interrupted while the Redis server was tried out";
            }
            if (failure != null) {
                path = null;
            }
            PATH = path;
            FAILURE = failure;
        }

        /** The file that the jar has for Linux on an unknown processor is meant for another one. */
        private static void tryOut(Path path) throws InterruptedException {
            try {
                new ProcessBuilder(path.toString(), "--version")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new IllegalArgumentException("it does not run here", e);
            }
        }
    }
}
