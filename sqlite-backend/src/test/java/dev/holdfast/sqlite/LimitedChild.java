package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;

import dev.holdfast.StoreException;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Works in a directory under the limits of its process, and prints each result as {@code name result}. */
final class LimitedChild {
    private static final int ITEMS = 10;

    private LimitedChild() {}

    public static void main(String[] arguments) throws Exception {
        ChildJvm.endWithParent();
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "modes" -> modes(directory);
            case "files" -> files(directory);
            default -> {
                SqliteStore.open(directory);
                ChildJvm.say("ready");
                new CountDownLatch(1).await();
            }
        }
    }

    private static void modes(Path directory) throws IOException {
        try (SqliteStore store = SqliteStore.open(directory)) {
            create(store, "a");
            store.flush();
            say(directory);
        }
        say(directory);
        SqliteStore.rebuildDatabase(
                directory,
                SqliteOptions.builder().lostCommits(LostCommits.ACCEPT).build());
        say(directory);
    }

    private static void say(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                ChildJvm.say("mode " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        + (Files.isDirectory(file) ? " directory " : " file ") + directory.relativize(file));
            }
        }
    }

    private static void files(Path directory) throws Exception {
        loadClasses();
        try (SqliteStore store = SqliteStore.open(directory)) {
            create(store, "a");
            store.flush();
            attempt(
                    "warm",
                    () -> SqliteStore.open(directory.resolveSibling("warm")).close());
            List<Closeable> all = exhaust();
            attempt("commit", () -> create(store, "b"));
            attempt("flush", store::flush);
            attempt(
                    "open",
                    () -> SqliteStore.open(directory.resolveSibling("warm")).close());
            for (Closeable one : all) {
                one.close();
            }
            attempt("after", () -> {
                for (int i = 0; i < ITEMS; i++) {
                    create(store, "item-" + i);
                }
            });
            attempt("flush-after", store::flush);
            attempt(
                    "open-after",
                    () -> SqliteStore.open(directory.resolveSibling("warm")).close());
            ChildJvm.say("findings " + store.verify(Check.REPORT).findings());
            long lost = Stream.of("a", "b", "item-0", "item-9")
                    .filter(id -> store.read(key(id)).isEmpty())
                    .count();
            ChildJvm.say("lost " + lost);
        }
    }

    /** Loads classes up front: one that is needed first when no file can be opened would not be found. */
    private static void loadClasses() throws Exception {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path root = Path.of(entry);
            if (Files.isDirectory(root.resolve("dev/holdfast"))) {
                try (Stream<Path> files = Files.walk(root.resolve("dev/holdfast"))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                            .filter(path -> !path.toString().contains("Test")
                                    && !path.toString().contains("Arbitraries"))
                            .toList()) {
                        String name = root.relativize(file).toString().replace(File.separatorChar, '.');
                        Class.forName(
                                name.substring(0, name.length() - ".class".length()),
                                false,
                                LimitedChild.class.getClassLoader());
                    }
                }
            }
        }
    }

    private static List<Closeable> exhaust() {
        List<Closeable> open = new ArrayList<>();
        try {
            while (true) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return open;
        }
    }

    private static void attempt(String name, Runnable work) {
        try {
            work.run();
            ChildJvm.say(name + " done");
        } catch (StoreException e) {
            ChildJvm.say(name + " " + e.verdict() + " " + e.getMessage());
        }
    }
}
