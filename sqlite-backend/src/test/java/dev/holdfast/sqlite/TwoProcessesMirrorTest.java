package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.backendtests.child.HammerChild;
import dev.holdfast.sqlite.mirror.MirrorItem;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes write the same items and the same mirror; after both have closed, every file matches its record. */
class TwoProcessesMirrorTest {
    @TempDir
    Path temporary;

    @Test
    void everyFileIsTheRecordWhenBothHaveClosed() throws Exception {
        Path directory = temporary.resolve("store");
        try (ChildJvm first = child(directory, "a");
                ChildJvm second = child(directory, "b")) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        Map<String, String> files = files(directory); // before anything opens the store, which would repair them

        assertThat(files).isEqualTo(records(directory)).hasSizeGreaterThan(50);
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private ChildJvm child(Path directory, String label) throws IOException {
        return HammerChild.start(
                SqliteHammerTest.PatientFactory.class,
                directory,
                temporary.resolve(label + ".log"),
                label,
                2,
                150,
                1_500);
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory.resolve(Hammer.TYPE))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                files.put(name.replaceFirst("\\.yaml$", ""), Files.readString(file));
            }
        }
        return files;
    }

    private static Map<String, String> records(Path directory) {
        Map<String, String> records = new TreeMap<>();
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS)) {
            Page<ItemRecord> page =
                    store.find(new Query(Hammer.TYPE, Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 1000));
            for (ItemRecord record : page.items()) {
                records.put(record.key().id(), new String(MirrorItem.of(record).bytes(), StandardCharsets.UTF_8));
            }
        }
        return records;
    }
}
