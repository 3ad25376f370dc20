package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two worker processes share the items of one SQLite store; each item is processed once. */
public final class SeveralProcessesExample {
    enum Stage {
        NEW,
        RESIZING,
        RESIZED,
        FAILED
    }

    record Photo(String worker) {}

    static final Workflow<Stage, Photo> PHOTOS = Workflow.of("photo", Stage.class, Photo.class)
            .ready(Stage.NEW)
            .active(Stage.RESIZING)
            .error(Stage.FAILED)
            .done(Stage.RESIZED)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.RESIZING)
            .allow(Stage.RESIZING, Stage.RESIZED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.RESIZING)
            .build();

    private SeveralProcessesExample() {}

    /** Runs the example in the directory that the first argument names; a second argument makes it a worker. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        // the owner is in leases and history; if a worker dies, its items are free when their leases have expired
        try (Items<Stage, Photo> photos = Items.builder(PHOTOS, SqliteStore.open(directory))
                .owner(arguments.length > 1 ? arguments[1] : "parent")
                .lease(Duration.ofSeconds(5))
                .closeStore()
                .build()) {
            if (arguments.length > 1) {
                work(photos, arguments[1]);
                return;
            }
            for (int i = 1; i <= 20; i++) {
                photos.create("photo-" + i, new Photo(""));
            }
            List<Process> workers = new ArrayList<>();
            for (String name : List.of("worker-1", "worker-2")) {
                workers.add(start(directory, name));
            }
            for (Process worker : workers) {
                worker.waitFor();
            }
            System.out.println("resized: " + photos.counts().getOrDefault(Stage.RESIZED, 0L));
        }
    }

    private static void work(Items<Stage, Photo> photos, String name) {
        List<Claim<Stage, Photo>> claims = photos.claim(Stage.RESIZING, 1);
        while (!claims.isEmpty()) {
            for (Claim<Stage, Photo> claim : claims) {
                claim.run(Stage.RESIZED, work -> {
                    Thread.sleep(20);
                    System.out.println(name + " resizes " + work.id());
                    return new Photo(name);
                });
            }
            claims = photos.claim(Stage.RESIZING, 1);
        }
    }

    private static Process start(Path directory, String name) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        String main = SeveralProcessesExample.class.getName();
        return new ProcessBuilder(java, "-cp", classPath, main, directory.toString(), name)
                .inheritIO()
                .start();
    }
}
