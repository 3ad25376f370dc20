package dev.holdfast.examples.features;

import dev.holdfast.ItemReader;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;

/** A worker reports its progress, and any reader of the store sees it. */
public final class ProgressExample {
    enum Stage {
        NEW,
        ENCODING,
        ENCODED,
        FAILED
    }

    record Video(String file) {}

    static final Workflow<Stage, Video> VIDEOS = Workflow.of("video", Stage.class, Video.class)
            .ready(Stage.NEW)
            .active(Stage.ENCODING)
            .error(Stage.FAILED)
            .done(Stage.ENCODED)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.ENCODING)
            .allow(Stage.ENCODING, Stage.ENCODED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.ENCODING)
            .build();

    private ProgressExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        // progress is written at most twice a second by default; here every report is written
        try (Items<Stage, Video> videos = Items.builder(VIDEOS, new InMemoryStore())
                .progressInterval(Duration.ZERO)
                .closeStore()
                .build()) {
            videos.create("cat", new Video("cat.mov"));
            videos.claimOrThrow(Stage.ENCODING, "cat").run(Stage.ENCODED, work -> {
                for (int second = 1; second <= 3; second++) {
                    work.progress(second, 3, "Encoding second " + second);
                    show(videos, "cat"); // another process would see the same
                }
                return new Video("cat.mp4");
            });
            show(videos, "cat");
        }
    }

    private static void show(ItemReader<Stage, Video> videos, String id) {
        Snapshot<Stage, Video> video = videos.get(id).orElseThrow();
        System.out.println(video.state()
                + video.progress()
                        .map(done -> " " + done.current() + "/" + done.total() + " " + done.message())
                        .orElse(""));
    }
}
