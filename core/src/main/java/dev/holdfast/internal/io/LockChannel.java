package dev.holdfast.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The only channel of this process on a lock file. Closing a second channel would release the lock of the first, so all
 * users of a file share one, and a semaphore excludes them from each other.
 */
final class LockChannel {
    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Map<Path, LockChannel> SHARED = new HashMap<>();

    private final Path file;
    private final FileAttribute<?>[] attributes;
    private final Semaphore inProcess = new Semaphore(1);
    private FileChannel channel;
    private @Nullable FileLock held;
    private int users;

    private LockChannel(Path file, FileAttribute<?>[] attributes) throws IOException {
        this.file = file;
        this.attributes = attributes;
        this.channel = FileChannel.open(file, OPTIONS, attributes);
    }

    static ProcessLock share(Path file, FileAttribute<?>[] attributes) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (parent == null || name == null) {
            throw new IOException("the root of a file system cannot be a lock file");
        }
        Path real = parent.toRealPath().resolve(name);
        synchronized (SHARED) {
            LockChannel shared = SHARED.get(real);
            if (shared == null) {
                shared = new LockChannel(real, attributes);
                SHARED.put(real, shared);
            }
            shared.users++;
            return new Use(shared);
        }
    }

    private boolean tryAcquire() throws IOException {
        if (!inProcess.tryAcquire()) {
            return false;
        }
        try {
            held = lockFile();
        } finally {
            if (held == null) {
                inProcess.release();
            }
        }
        return held != null;
    }

    private @Nullable FileLock lockFile() throws IOException {
        if (!channel.isOpen()) { // an interrupted thread closed it
            channel = FileChannel.open(file, OPTIONS, attributes);
        }
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another class loader of this process holds it
        }
    }

    private void release() {
        FileLock lock = held;
        held = null;
        try {
            if (lock != null && lock.isValid()) {
                lock.release();
            }
        } catch (IOException e) {
            closeChannel(); // certainly releases the lock; the next user reopens it
        } finally {
            inProcess.release();
        }
    }

    private void leave() {
        synchronized (SHARED) {
            users--;
            if (users == 0) {
                SHARED.remove(file);
                closeChannel();
            }
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // the operating system releases the lock with the descriptor
        }
    }

    private static final class Use implements ProcessLock {
        private final LockChannel shared;
        private final AtomicBoolean closed = new AtomicBoolean();

        Use(LockChannel shared) {
            this.shared = shared;
        }

        @Override
        public boolean tryAcquire() throws IOException {
            if (closed.get()) {
                throw new IOException("the lock is closed");
            }
            return shared.tryAcquire();
        }

        @Override
        public void release() {
            shared.release();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                shared.leave();
            }
        }
    }
}
