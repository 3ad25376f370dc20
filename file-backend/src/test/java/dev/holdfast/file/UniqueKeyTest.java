package dev.holdfast.file;

import static dev.holdfast.backendtests.child.SampleCommits.T0;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UniqueKeyTest {
    @TempDir
    Path directory;

    private static Commit keyed(String id, long expected, String value) {
        ItemBody body = new ItemBody(
                "NEW", null, T0, null, T0, Set.of("t"), "{}", value.isEmpty() ? Map.of() : Map.of("archive", value));
        return new Commit(
                key(id),
                expected,
                body,
                List.of(new Entry(Entry.Kind.CREATED, null, "NEW", T0, "{}")),
                id + "-" + expected + "-" + value);
    }

    private static CommitResult send(StateStore store, Commit commit) {
        return store.commit(List.of(commit)).get(0);
    }

    @Test
    void theFirstKeyRaisesTheFormatOfTheDirectory() throws IOException {
        Path format = directory.resolve("store.json");
        try (FileStore store = FileStore.open(directory)) {
            send(store, keyed("a", 0, ""));
            assertThat(Files.readString(format)).contains("\"format\":1}");
            send(store, keyed("b", 0, "x"));
            assertThat(Files.readString(format)).contains("\"format\":2}");
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(Files.readString(format)).contains("\"format\":2}");
            assertThat(send(store, keyed("c", 0, "x"))).isEqualTo(new CommitResult.Duplicate("archive", "x", key("b")));
        }
        Files.writeString(format, Files.readString(format).replace("2}", "3}"));
        assertThatThrownBy(() -> FileStore.open(directory)).hasMessageContaining("format 3");
    }

    @Test
    void aCompactionKeepsTheKeysThatItemsHave() {
        try (FileStore store = FileStore.open(directory)) {
            Committed a = (Committed) send(store, keyed("a", 0, "x"));
            send(store, keyed("a", a.revision(), "y"));
            send(store, keyed("b", 0, "x"));
            store.trim(
                    key("a").type(),
                    store.history(new HistoryQuery(key("a").type(), null, Cursor.START, 100))
                            .next());
            store.compact();
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.readByKey(key("a").type(), "archive", "x").map(ItemRecord::key))
                    .contains(key("b"));
            assertThat(store.readByKey(key("a").type(), "archive", "y").map(ItemRecord::key))
                    .contains(key("a"));
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void twoProcessesSeeTheKeysOfEachOther() {
        try (FileStore one = FileStore.open(directory);
                FileStore two = FileStore.open(directory)) {
            send(one, keyed("a", 0, "x"));
            assertThat(send(two, keyed("b", 0, "x"))).isEqualTo(new CommitResult.Duplicate("archive", "x", key("a")));
        }
    }

    @Test
    void aFileOfOneJobHasTheFormatThatItNeeds() throws IOException {
        Path file = directory.resolve("job.json");
        try (SingleFileStore store = SingleFileStore.open(file)) {
            Committed a = (Committed) send(store, keyed("a", 0, "x"));
            assertThat(Files.readString(file)).contains("\"format\" : 2", "\"archive\" : \"x\"");
            send(store, keyed("a", a.revision(), ""));
            assertThat(Files.readString(file)).contains("\"format\" : 1");
        }
    }

    @Test
    void anEditThatGivesTwoItemsOneKeyIsRefused() throws IOException {
        Path file = directory.resolve("job.json");
        try (SingleFileStore store = SingleFileStore.open(file)) {
            send(store, keyed("a", 0, "x"));
            send(store, keyed("b", 0, "y"));
        }
        String edited = Files.readString(file).replace("\"archive\" : \"y\"", "\"archive\" : \"x\"");
        Files.writeString(file, edited.replaceFirst("\"checksum\" : \"[0-9a-f]+\"", "\"checksum\" : \"edited\""));

        assertThatThrownBy(() -> SingleFileStore.open(file)).hasMessageContaining("unique key archive");
    }
}
