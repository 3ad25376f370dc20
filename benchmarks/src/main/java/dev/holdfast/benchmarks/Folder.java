package dev.holdfast.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A fresh directory that is gone in the end. */
final class Folder implements AutoCloseable {
    private final Path path;

    Folder(Path parent) throws IOException {
        Files.createDirectories(parent);
        path = Files.createTempDirectory(parent, "holdfast-benchmark-");
    }

    /** One under the system's temporary directory, which must be on a real disk for the figures to mean something. */
    static Folder temporary() throws IOException {
        return new Folder(Path.of(System.getProperty("java.io.tmpdir")));
    }

    Path inside(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
