package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.DirectoryCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryCheckTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"nfs4", "CIFS", "9p", "fuse.sshfs"})
    void networkFileSystemsAreRefusedByName(String type) {
        assertThatThrownBy(() -> DirectoryCheck.requireLocal(type, "SqliteOptions.networkDisk(ALLOW)"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(type.toLowerCase(Locale.ROOT))
                .hasMessageContaining("networkDisk(ALLOW)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "tmpfs", "btrfs", "fuseblk", "NTFS", "apfs", "overlay"})
    void localFileSystemsAreTaken(String type) {
        assertThatCode(() -> DirectoryCheck.requireLocal(type, "SqliteOptions.networkDisk(ALLOW)"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwx-w----"})
    void aDirectoryThatOthersCanWriteIsRefusedAndLeftAsItIs(String permissions) throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("shared"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> SqliteStore.open(directory))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                .hasMessageContaining("chmod go-w")
                .hasMessageNotContaining(temporary.toString());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatOthersCanReadIsTaken() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatCode(() -> SqliteStore.open(directory).close()).doesNotThrowAnyException();
    }

    @Test
    void aPrivateDirectoryBehindALinkIsTaken() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("private"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        assertThatCode(() -> SqliteStore.open(link).close()).doesNotThrowAnyException();
        assertThat(directory.resolve("state.db")).exists();
    }

    @Test
    void aDirectoryThatOthersCanWriteIsRefusedBehindALinkToo() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("shared"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        assertThatThrownBy(() -> SqliteStore.open(link))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod go-w");
    }
}
