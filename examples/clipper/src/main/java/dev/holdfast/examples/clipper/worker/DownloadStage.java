package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.worker.SourceClient.ChangedException;
import dev.holdfast.examples.clipper.worker.SourceClient.Description;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.PermanentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Downloads a recording part by part. Each part is flushed before its chunk is completed. Confined to one thread.
 *
 * @param source the server of the recordings
 * @param chunkLoop processes the missing chunks
 */
record DownloadStage(SourceClient source, ChunkLoop chunkLoop) {
    private static final int PART_BYTES = 64 * 1024;
    private static final int MAX_ATTEMPTS = 3;

    Job run(WorkContext<Stage, Job> work, JobFiles files) throws Exception {
        Job job = work.payload();
        Description whole =
                work.step("described-" + job.round(), Description.class, () -> source.describe(job.recording()));
        if (!isComplete(files.recording(), whole)) {
            int parts = (whole.bytes() + PART_BYTES - 1) / PART_BYTES;
            Chunks chunks = ChunkLoop.ledger(work, parts, whole.sha256() + " in " + PART_BYTES);
            if (chunks.done() > 0 && !Files.exists(files.recordingPart())) {
                throw restart(work, "the downloaded parts are missing");
            }
            Files.createDirectories(files.folder());
            try {
                chunkLoop.finish(work, chunks, "Downloading part", part -> {
                    write(files.recordingPart(), part, fetch(job.recording(), whole, chunks, part));
                    return null;
                });
            } catch (ChangedException e) {
                throw restart(work, String.valueOf(e.getMessage()));
            }
            if (!isComplete(files.recordingPart(), whole)) {
                Files.deleteIfExists(files.recordingPart());
                throw restart(work, "the downloaded bytes are not the recording");
            }
            AtomicFile.move(files.recordingPart(), files.recording());
        }
        return job.downloaded(whole.bytes(), whole.sha256());
    }

    /** Tries a part a few times before the attempt fails; the history of the job has each failure. */
    private byte[] fetch(String recording, Description whole, Chunks chunks, int part)
            throws IOException, InterruptedException {
        int first = part * PART_BYTES;
        int length = Math.min(PART_BYTES, whole.bytes() - first);
        for (int attempt = 1; ; attempt++) {
            try {
                return source.part(recording, whole, first, length);
            } catch (ChangedException | PermanentException e) {
                throw e;
            } catch (IOException e) {
                chunks.fail(part, e);
                if (attempt == MAX_ATTEMPTS) {
                    throw new IOException(
                            "part " + (part + 1) + " failed " + MAX_ATTEMPTS + " times: " + e.getMessage(), e);
                }
            }
        }
    }

    private static void write(Path file, int part, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position((long) part * PART_BYTES);
            AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes));
            channel.force(true);
        }
    }

    private static boolean isComplete(Path file, Description whole) throws IOException {
        return Files.exists(file)
                && Files.size(file) == whole.bytes()
                && Hash.of(file).sha256().equals(whole.sha256());
    }

    /** The next attempt starts a new ledger. */
    private static IOException restart(WorkContext<Stage, Job> work, String why) {
        work.save(work.payload().nextRound());
        return new IOException(why + "; the next attempt downloads it again");
    }
}
