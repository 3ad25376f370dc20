package dev.holdfast.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.sqlite.database.HighWaterMark.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HighWaterMarkTest {
    private static final int SLOT_BYTES = 64;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve(HighWaterMark.FILE);
    }

    private HighWaterMark mark() {
        return new HighWaterMark(directory, new DiskFileOps());
    }

    private static Mark at(long revision) {
        return new Mark(revision, (int) -revision, revision % 3 == 0);
    }

    @Test
    void missingFileIsNoMark() throws IOException {
        assertThat(mark().read()).isNull();
    }

    @Test
    void lastRaiseIsReadAlsoAfterReopening() throws IOException {
        HighWaterMark mark = mark();
        for (long revision = 1; revision <= 9; revision++) {
            mark.raise(at(revision));
            assertThat(mark().read()).isEqualTo(at(revision));
            if (revision % 2 == 0) {
                mark = mark();
                mark.read();
            }
        }
        assertThat(Files.size(file)).isEqualTo(2L * SLOT_BYTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void everyFlippedBitOfTheNewestSlotLeavesTheOneBefore() throws IOException {
        HighWaterMark mark = mark();
        mark.raise(at(1));
        mark.raise(at(2));
        byte[] good = Files.readAllBytes(file);
        for (int bit = SLOT_BYTES * 8; bit < (SLOT_BYTES + 24) * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bad);
            assertThat(mark().read()).as("bit %d", bit).isEqualTo(at(1));
        }
    }

    @Test
    void tornFileIsReadAsItsLastWholeSlot() throws IOException {
        HighWaterMark mark = mark();
        mark.raise(at(1));
        mark.raise(at(2));
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < SLOT_BYTES + 24; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(mark().read()).as("length %d", length).isEqualTo(length < 24 ? null : at(1));
        }
    }
}
