package dev.holdfast.testkit.disk;

import dev.holdfast.internal.io.FileOps.Access;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.file.Path;

/** An open file of the simulated disk. */
final class SimulatedFile implements OpenFile {
    private final SimulatedDisk disk;
    private final Path path;
    private final Access access;
    private final DiskNode node;

    SimulatedFile(SimulatedDisk disk, Path path, Access access, DiskNode node) {
        this.disk = disk;
        this.path = path;
        this.access = access;
        this.node = node;
    }

    @Override
    public byte[] read(long position, int length) throws IOException {
        return disk.read(node, position, length);
    }

    @Override
    public void write(long position, byte[] content) throws IOException {
        if (access == Access.READ) {
            throw new IOException("the file is open for reading only");
        }
        disk.overwrite(path, position, content);
        if (access == Access.WRITE_DURABLY) {
            disk.force(path);
        }
    }

    @Override
    public long size() {
        return node.data().length;
    }

    @Override
    public void close() {
        // nothing to free
    }
}
