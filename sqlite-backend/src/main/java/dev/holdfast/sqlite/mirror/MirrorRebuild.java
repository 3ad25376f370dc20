package dev.holdfast.sqlite.mirror;

import dev.holdfast.StoreException;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.ProcessLock;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates a new database from the files of the mirror, while no process has the store open.
 *
 * <ol>
 *   <li>All valid items go into {@code state.db.new}, which is finished and durable before anything else happens.
 *   <li>The old database is renamed to {@code state.db.corrupt-<n>}, then its {@code -wal} and {@code -shm}.
 *   <li>The new database is renamed to {@code state.db}, and the names are made durable.
 * </ol>
 *
 * <p>A rebuild that died is simply repeated; between the last two steps there is no database, which opening reports.
 */
public final class MirrorRebuild {
    private static final String DATABASE = "state.db";
    private static final String NEW = DATABASE + ".new";
    private static final List<String> COMPANIONS = List.of("", "-wal", "-shm");

    private final Path directory;
    private final FileOps disk;
    private final MirrorFiles files;
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long highest;

    private MirrorRebuild(Path directory, FileOps disk, MirrorOptions options) {
        this.directory = directory;
        this.disk = disk;
        this.files = new MirrorFiles(directory, disk, options.maxFileBytes());
    }

    /**
     * Rebuilds.
     *
     * @param directory where files and database are
     * @param options the options that the mirror was written with
     * @param disk the disk
     * @param factory creates the new database
     * @return the number of items read, and the files that were left out
     * @throws StoreException if another process writes the mirror, a file has a newer format, or the disk fails; the
     *     old database still exists then, under its own name or as {@code state.db.corrupt-<n>}
     */
    public static VerifyReport run(Path directory, MirrorOptions options, FileOps disk, RecordSink.Factory factory) {
        MirrorRebuild rebuild = new MirrorRebuild(directory, disk, options);
        try (ProcessLock lock = disk.lock(directory.resolve("mirror.lock"))) {
            if (!lock.tryAcquire()) {
                throw new IOException("mirror.lock: a process has the store open; close it first");
            }
            try {
                rebuild.run(factory);
            } finally {
                lock.release();
            }
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Verdict.FATAL, "the database cannot be rebuilt: " + e.getMessage(), e);
        }
        return new VerifyReport(rebuild.items, 0, rebuild.findings);
    }

    private void run(RecordSink.Factory factory) throws IOException {
        for (String companion : COMPANIONS) {
            files.delete(Path.of(NEW + companion)); // left by a rebuild that died
        }
        try (RecordSink sink = factory.create(directory.resolve(NEW))) {
            new MirrorReader(files, findings::add).read(record -> {
                sink.insert(record);
                items++;
                highest = Math.max(highest, record.revision());
            });
            sink.finish(highest);
        }
        disk.force(directory.resolve(NEW));
        setAside();
        disk.move(directory.resolve(NEW), directory.resolve(DATABASE));
        files.sync();
        disk.forceDirectory(directory);
    }

    private void setAside() throws IOException {
        int number = 1;
        while (taken(number)) {
            number++;
        }
        for (String companion : COMPANIONS) {
            Path old = directory.resolve(DATABASE + companion);
            if (disk.exists(old)) {
                disk.move(old, directory.resolve(DATABASE + MirrorFileNames.CORRUPT + number + companion));
            }
        }
        disk.forceDirectory(directory);
    }

    private boolean taken(int number) {
        return COMPANIONS.stream()
                .anyMatch(companion ->
                        disk.exists(directory.resolve(DATABASE + MirrorFileNames.CORRUPT + number + companion)));
    }
}
