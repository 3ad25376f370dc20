package dev.holdfast.file.disk;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock on writing, across all threads and processes of a machine.
 *
 * <ol>
 *   <li>A caller takes the turn, then the lock, and releases the turn: a process that writes without a pause cannot
 *       overtake one that waits.
 *   <li>The operating system releases both when a process dies.
 *   <li>The holder notes its process and the time beside the lock, for the message of a time-out.
 * </ol>
 */
public final class StoreLock implements AutoCloseable {
    public static final String LOCK = "store.lock";
    public static final String TURN = "store.turn";
    public static final String HOLDER = "store.holder";

    private static final int HOLDER_BYTES = 64;
    private static final int SPINS = 20;
    private static final long FIRST_WAIT = 20_000;
    private static final long LONGEST_WAIT = 2_000_000;

    private final ProcessLock lock;
    private final ProcessLock turn;
    private final OpenFile holder;
    private final TimeSource time;
    private final Duration timeout;
    private final String pid = "pid " + ProcessHandle.current().pid() + " since ";

    public StoreLock(Path directory, FileOps files, TimeSource time, Duration timeout) throws IOException {
        this.time = time;
        this.timeout = timeout;
        this.lock = files.lock(directory.resolve(LOCK));
        this.turn = files.lock(directory.resolve(TURN));
        this.holder = open(directory.resolve(HOLDER), files);
    }

    private static OpenFile open(Path file, FileOps files) throws IOException {
        try {
            return files.open(file, FileOps.Access.WRITE);
        } catch (NoSuchFileException e) {
            try {
                files.create(file, blank());
            } catch (FileAlreadyExistsException another) {
                // another process opens the store for the first time, too
            }
            return files.open(file, FileOps.Access.WRITE);
        }
    }

    private static byte[] blank() {
        byte[] blank = new byte[HOLDER_BYTES];
        Arrays.fill(blank, (byte) ' ');
        blank[HOLDER_BYTES - 1] = '\n';
        return blank;
    }

    /**
     * Waits for the lock.
     *
     * @throws StoreException if it stays taken until the time-out; the message names the holder
     */
    public void acquire() throws IOException {
        long start = time.nanos();
        await(turn, start);
        try {
            await(lock, start);
        } finally {
            turn.release();
        }
        noteHolder(pid + time.now());
    }

    private void await(ProcessLock wanted, long start) throws IOException {
        long wait = FIRST_WAIT;
        boolean interrupted = false;
        for (int tries = 0; !wanted.tryAcquire(); tries++) {
            if (time.nanos() - start > timeout.toNanos()) {
                throw new StoreException(
                        Verdict.RETRYABLE,
                        "the lock of the store was not free within " + timeout + "; it is held by " + holder()
                                + "; wait until that process is done, or check whether it hangs",
                        null);
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                interrupted |= Thread.interrupted(); // an interrupted thread does not park
                LockSupport.parkNanos(wait / 2 + ThreadLocalRandom.current().nextLong(wait));
                wait = Math.min(2 * wait, LONGEST_WAIT);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteHolder(String who) throws IOException {
        byte[] bytes = blank();
        byte[] text = who.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 0, Math.min(text.length, HOLDER_BYTES - 1));
        try {
            holder.write(0, bytes);
        } catch (IOException e) {
            lock.release();
            throw e;
        }
    }

    private String holder() {
        try {
            String who = new String(holder.read(0, HOLDER_BYTES), StandardCharsets.US_ASCII).trim();
            return who.isEmpty() ? "another process" : who;
        } catch (IOException e) {
            return "another process";
        }
    }

    public void release() {
        lock.release();
    }

    @Override
    public void close() {
        lock.close();
        turn.close();
        holder.close();
    }
}
