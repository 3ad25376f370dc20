package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.sqlite.HighWaterMark.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HighWaterMarkTest {
    private final DiskFileOps files = new DiskFileOps();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("state.mark");
    }

    @Test
    void aMissingFileIsNoMark() throws IOException {
        assertThat(HighWaterMark.read(files, file)).isEmpty();
    }

    @Test
    void theLastRaiseIsRead() throws IOException {
        var mark = new HighWaterMark(files, file);
        for (long revision = 1; revision <= 9; revision++) {
            mark.raise(revision, -revision);
            assertThat(HighWaterMark.read(files, file)).contains(new Mark(revision, -revision));
        }
        assertThat(Files.size(file)).isEqualTo(2L * HighWaterMark.SLOT_BYTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void itNeverGoesBackAlsoAfterReopening() throws IOException {
        new HighWaterMark(files, file).raise(7, 70);
        var reopened = new HighWaterMark(files, file);
        reopened.raise(6, 60);
        reopened.raise(7, 71);
        assertThat(HighWaterMark.read(files, file)).contains(new Mark(7, 70));
        reopened.raise(8, 80);
        assertThat(HighWaterMark.read(files, file)).contains(new Mark(8, 80));
    }

    @Test
    void everyFlippedBitOfTheNewestSlotLeavesTheOneBefore() throws IOException {
        var mark = new HighWaterMark(files, file);
        mark.raise(1, 10);
        mark.raise(2, 20);
        byte[] good = Files.readAllBytes(file);
        for (int bit = HighWaterMark.SLOT_BYTES * 8; bit < HighWaterMark.SLOT_BYTES * 16; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bad);
            assertThat(HighWaterMark.read(files, file)).as("bit %d", bit).contains(new Mark(1, 10));
        }
    }

    @Test
    void everyTornLengthIsReadAsTheLastWholeSlot() throws IOException {
        var mark = new HighWaterMark(files, file);
        mark.raise(1, 10);
        mark.raise(2, 20);
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            var read = HighWaterMark.read(files, file);
            if (length < HighWaterMark.SLOT_BYTES) {
                assertThat(read).as("length %d", length).isEmpty();
            } else {
                assertThat(read).as("length %d", length).contains(new Mark(1, 10));
            }
        }
    }

    @Test
    void aMarkAfterDamageGoesOnFromTheSlotThatIsLeft() throws IOException {
        var mark = new HighWaterMark(files, file);
        mark.raise(1, 10);
        mark.raise(2, 20);
        files.overwrite(file, HighWaterMark.SLOT_BYTES, new byte[HighWaterMark.SLOT_BYTES]);
        mark.raise(3, 30);
        assertThat(HighWaterMark.read(files, file)).contains(new Mark(3, 30));
    }

    @Test
    void aFileThatIsNoMarkIsRefused() throws IOException {
        Files.write(file, new byte[1000]);
        assertThatThrownBy(() -> HighWaterMark.read(files, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("state.mark has 1000 bytes");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path victim = Files.write(directory.resolve("victim"), new byte[128]);
        Files.createSymbolicLink(file, victim);
        assertThatThrownBy(() -> new HighWaterMark(files, file).raise(1, 1)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(victim)).isEqualTo(new byte[128]);
    }
}
