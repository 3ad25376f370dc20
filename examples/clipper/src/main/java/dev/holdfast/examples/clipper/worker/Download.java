package dev.holdfast.examples.clipper.worker;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.PermanentException;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.worker.SourceClient.ChangedException;
import dev.holdfast.examples.clipper.worker.SourceClient.Description;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Fetches a recording part by part; each part is on the disk before the ledger says so. Confined to one thread.
 *
 * @param source where it comes from
 * @param walk does what is missing
 */
record Download(SourceClient source, ChunkWalk walk) {
    private static final int PART_BYTES = 64 * 1024;
    private static final int TRIES = 3;

    Job run(WorkContext<Stage, Job> work, Workplace place) throws Exception {
        Job job = work.payload();
        Description whole =
                work.step("described-" + job.round(), Description.class, () -> source.describe(job.recording()));
        if (!isComplete(place.recording(), whole)) {
            int parts = (whole.bytes() + PART_BYTES - 1) / PART_BYTES;
            Chunks chunks = ChunkWalk.ledger(work, parts, whole.sha256() + " in " + PART_BYTES);
            if (chunks.done() > 0 && !Files.exists(place.recordingPart())) {
                throw anew(work, "what was fetched is gone");
            }
            Files.createDirectories(place.folder());
            try {
                walk.finish(work, chunks, "Fetching part", part -> {
                    write(place.recordingPart(), part, fetch(job.recording(), whole, chunks, part));
                    return null;
                });
            } catch (ChangedException e) {
                throw anew(work, String.valueOf(e.getMessage()));
            }
            if (!isComplete(place.recordingPart(), whole)) {
                Files.deleteIfExists(place.recordingPart());
                throw anew(work, "the bytes that were fetched are not the recording");
            }
            AtomicFile.move(place.recordingPart(), place.recording());
        }
        return job.downloaded(whole.bytes(), whole.sha256());
    }

    /** Tries a part a few times before the attempt fails; what went wrong is in the history of the job. */
    private byte[] fetch(String recording, Description whole, Chunks chunks, int part)
            throws IOException, InterruptedException {
        int first = part * PART_BYTES;
        int length = Math.min(PART_BYTES, whole.bytes() - first);
        for (int tries = 1; ; tries++) {
            try {
                return source.part(recording, whole, first, length);
            } catch (ChangedException | PermanentException e) {
                throw e;
            } catch (IOException e) {
                chunks.fail(part, e);
                if (tries == TRIES) {
                    throw new IOException("part " + (part + 1) + " failed " + TRIES + " times: " + e.getMessage(), e);
                }
            }
        }
    }

    private static void write(Path file, int part, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes), (long) part * PART_BYTES);
            channel.force(true);
        }
    }

    private static boolean isComplete(Path file, Description whole) throws IOException {
        return Files.exists(file)
                && Files.size(file) == whole.bytes()
                && sha256(file).equals(whole.sha256());
    }

    /** The next attempt begins a new ledger. */
    private static IOException anew(WorkContext<Stage, Job> work, String why) {
        work.save(work.payload().nextRound());
        return new IOException(why + "; it is fetched anew");
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[PART_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256; this one does not", e);
        }
    }
}
