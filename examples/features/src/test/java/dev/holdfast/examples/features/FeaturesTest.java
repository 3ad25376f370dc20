package dev.holdfast.examples.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.examples.common.process.ExampleProcess;
import dev.holdfast.sqlite.SqliteStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example and checks what it prints or stores. */
@Timeout(60)
class FeaturesTest {
    @TempDir
    private Path directory = Path.of("");

    private interface Main {
        void run(String... arguments) throws Exception;
    }

    private static List<String> output(Main main, String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            main.run(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void createAndMove() throws Exception {
        assertThat(output(CreateAndMoveExample::main))
                .containsExactly(
                        "created again: false",
                        "moved the old version: false",
                        "article/hello: PUBLISHED -> DRAFT is not allowed; from PUBLISHED: nothing, it is a final state",
                        "article/hello-2: unique key title 'Hello, world' belongs to article/hello; use another value, or"
                                + " work on that item",
                        "1 CREATED DRAFT",
                        "2 UPDATED DRAFT",
                        "3 MOVED REVIEW",
                        "4 UPDATED REVIEW",
                        "5 MOVED PUBLISHED: approved");
    }

    @Test
    void claimLoop() throws Exception {
        assertThat(output(ClaimLoopExample::main, directory.toString()))
                .containsExactlyInAnyOrder("packing lamp", "packing chair", "packing table", "shipped: 3");
        assertThat(output(ClaimLoopExample::main, directory.toString())).containsExactly("shipped: 3");
    }

    @Test
    void workers() throws Exception {
        assertThat(output(WorkersExample::main))
                .containsExactly(
                        "shaped: 3, snoozed: 1",
                        "CREATED MIXED",
                        "CLAIMED SHAPING",
                        "RELEASED SHAPING",
                        "CLAIMED SHAPING",
                        "MOVED SHAPED",
                        "CLAIMED BAKING",
                        "MOVED BAKED");
    }

    @Test
    void retry() throws Exception {
        assertThat(output(RetryExample::main))
                .containsExactly(
                        "slow: DOWNLOADED after 2 failures, time-out in attempt 2",
                        "missing: SKIPPED after 1 failures, no such page");
    }

    @Test
    void chunks() throws Exception {
        assertThat(output(ChunksExample::main, directory.toString()))
                .containsExactly(
                        "attempt 1 translates page 0",
                        "attempt 1 translates page 1",
                        "attempt 2 translates page 2",
                        "attempt 2 translates page 3",
                        "TRANSLATED: ONCE UPON A TIME");
        assertThat(output(ChunksExample::main, directory.toString())).containsExactly("TRANSLATED: ONCE UPON A TIME");
    }

    @Test
    void steps() throws Exception {
        assertThat(output(StepsExample::main))
                .containsExactly(
                        "attempt 1: the card is charged",
                        "attempt 2: the receipt is printed",
                        "PAID: Purchase[cents=1250, receipt=receipt for c-77]");
    }

    @Test
    void progress() throws Exception {
        assertThat(output(ProgressExample::main))
                .containsExactly(
                        "ENCODING 1/3 Encoding second 1",
                        "ENCODING 2/3 Encoding second 2",
                        "ENCODING 3/3 Encoding second 3",
                        "ENCODED");
    }

    @Test
    void feed() throws Exception {
        assertThat(output(FeedExample::main, directory.toString())).containsExactly("t-1 CREATED", "t-1 MOVED");
        assertThat(output(FeedExample::main, directory.toString())).containsExactly("t-2 CREATED", "t-2 MOVED");
    }

    @Test
    void polling() throws Exception {
        List<String> lines = output(PollingExample::main);
        assertThat(lines.get(0)).matches("first poll: CREATED, poll again after \\d+ ms");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "second poll: CLAIMED",
                        "watched: CREATED",
                        "watched: CLAIMED",
                        "watched: MOVED",
                        "end: DONE",
                        "waited for: RENDERED");
    }

    @Test
    void listener() throws Exception {
        assertThat(output(ListenerExample::main))
                .containsExactly(
                        "12a: CREATED, now BOOKED",
                        "12a: MOVED, now BOARDED",
                        "12a: UPDATED, now BOARDED",
                        "history: 4 entries");
    }

    @Test
    void batch() throws Exception {
        assertThat(output(BatchExample::main))
                .containsExactly(
                        "m-1: done, READ with 0 stars",
                        "m-2: done, UNREAD with 1 stars",
                        "m-3: refused, message/m-3: UNREAD -> ARCHIVED is not allowed; from UNREAD: [READ]",
                        "m-4: Absent");
    }

    @Test
    void severalProcesses() throws Exception {
        ExampleProcess run = ExampleProcess.start(SeveralProcessesExample.class, directory.toString());
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("resized: 20");
        assertThat(run.lines()).filteredOn(line -> line.contains(" resizes ")).hasSize(20);
        Set<String> workers = new TreeSet<>();
        try (var photos = Items.open(SeveralProcessesExample.PHOTOS, SqliteStore.open(directory))) {
            IntStream.rangeClosed(1, 20)
                    .forEach(i -> workers.add(
                            photos.get("photo-" + i).orElseThrow().payload().worker()));
            assertThat(Collections.max(
                            photos.get("photo-1").orElseThrow().attempts().values()))
                    .isEqualTo(1);
        }
        assertThat(workers).isSubsetOf("worker-1", "worker-2");
    }
}
