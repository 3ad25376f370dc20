package dev.holdfast.backendtests.disk;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that records every change and can fail at any call; {@link CrashStateWalk} computes every state that a
 * loss of power can leave. Data is durable only after {@link #force}, names only after {@link #forceDirectory}. Confined to one thread at
 * a time.
 */
public final class SimulatedDisk implements FileOps {
    private final Path root;
    private final Map<String, byte[]> start;
    private final List<DiskCall> calls = new ArrayList<>();
    private final DirectoryTree tree;
    private final SimulatedLocks locks = new SimulatedLocks();
    private int callsUntilFailure = -1;
    private boolean failureTakesEffect;
    private boolean failed;

    /**
     * Creates an empty disk.
     *
     * @param root the only directory; every path must lie in it
     */
    public SimulatedDisk(Path root) {
        this(root, Map.of());
    }

    /**
     * Creates a disk with durable files.
     *
     * @param root the root directory
     * @param files the files by name relative to the root; a name that ends with a slash is a directory
     */
    SimulatedDisk(Path root, Map<String, byte[]> files) {
        this.root = root;
        this.start = new TreeMap<>(files);
        this.tree = new DirectoryTree(files);
    }

    /**
     * Makes one call fail. Reading calls count too. Data whose sync failed never becomes durable: the system dropped
     * it, and later syncs of the same file have no effect.
     *
     * @param number the number of calls that work before it
     * @param takesEffect whether the failing call takes effect anyway, by half if it writes
     */
    public void failAfter(int number, boolean takesEffect) {
        callsUntilFailure = number;
        failureTakesEffect = takesEffect;
        failed = false;
    }

    /**
     * Returns whether the requested failure has happened.
     *
     * @return true if it has
     */
    public boolean hasFailed() {
        return failed;
    }

    /**
     * Notes the progress of the writer; a crash state holds the last note before the crash.
     *
     * @param number the note, not negative
     */
    public void note(long number) {
        calls.add(new DiskCall(DiskCall.Kind.NOTE, Long.toString(number)));
    }

    Path root() {
        return root;
    }

    /** The durable files before the first call. */
    Map<String, byte[]> start() {
        return start;
    }

    /** The recorded calls. */
    List<DiskCall> calls() {
        return calls;
    }

    /**
     * Returns the current files.
     *
     * @return the data by name relative to the root; the name of a directory ends with a slash
     */
    public Map<String, byte[]> files() {
        return tree.files();
    }

    /**
     * Returns a copy without a recording, in which all current files are durable.
     *
     * @return a disk with the same files
     */
    public SimulatedDisk settled() {
        return new SimulatedDisk(root, tree.files());
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        String name = name(directory);
        for (int slash = name.indexOf('/'); ; slash = name.indexOf('/', slash + 1)) {
            String part = slash < 0 ? name : name.substring(0, slash);
            if (!part.isEmpty() && !tree.exists(part)) {
                change(new DiskCall(DiskCall.Kind.MAKE_DIRECTORY, part));
            }
            if (slash < 0) {
                return;
            }
        }
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        if (tree.exists(name(file))) {
            step(null, null);
            throw new FileAlreadyExistsException(name(file));
        }
        change(new DiskCall(DiskCall.Kind.CREATE, name(file)));
        change(write(file, content.clone()), write(file, Arrays.copyOf(content, content.length / 2)));
    }

    /** Writes a part of an existing file. */
    private void overwrite(Path file, long position, byte[] content) throws IOException {
        byte[] old = tree.file(name(file)).data();
        byte[] whole = Arrays.copyOf(old, Math.max(old.length, (int) position + content.length));
        System.arraycopy(content, 0, whole, (int) position, content.length);
        byte[] half = old.clone();
        System.arraycopy(content, 0, half, (int) Math.min(position, half.length), (int)
                Math.max(0, Math.min(content.length / 2, half.length - position)));
        change(write(file, whole), write(file, half));
    }

    private DiskCall write(Path file, byte[] content) {
        return new DiskCall(DiskCall.Kind.WRITE, name(file), null, content);
    }

    @Override
    public OpenFile open(Path file, Access access) throws IOException {
        step(null, null);
        return new SimulatedFile(file, access, tree.file(name(file)));
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        change(new DiskCall(DiskCall.Kind.LINK, name(existing), name(name), null));
    }

    @Override
    public void force(Path file) throws IOException {
        change(new DiskCall(DiskCall.Kind.FORCE, name(file)));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        change(new DiskCall(DiskCall.Kind.MOVE, name(from), name(to), null));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        change(new DiskCall(DiskCall.Kind.FORCE_DIRECTORY, name(directory)));
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        if (tree.exists(name(file))) {
            change(new DiskCall(DiskCall.Kind.DELETE, name(file)));
        }
    }

    @Override
    public byte[] read(Path file, long maxBytes) throws IOException {
        step(null, null);
        byte[] data = tree.file(name(file)).data();
        if (data.length > maxBytes) {
            throw new IOException(name(file) + " has " + data.length + " bytes; at most " + maxBytes + " are read");
        }
        return data.clone();
    }

    @Override
    public boolean exists(Path file) {
        return tree.exists(name(file));
    }

    @Override
    public boolean isDirectory(Path path) {
        return tree.isDirectory(name(path));
    }

    @Override
    public ProcessLock lock(Path file) throws IOException {
        if (!tree.exists(name(file))) {
            change(new DiskCall(DiskCall.Kind.CREATE, name(file)));
        }
        return locks.lock(name(file));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        step(null, null);
        return tree.list(name(directory)).stream().map(directory::resolve).toList();
    }

    private void change(DiskCall call) throws IOException {
        change(call, call);
    }

    private void change(DiskCall call, DiskCall partly) throws IOException {
        step(call, partly);
        record(call);
    }

    private void record(DiskCall call) throws IOException {
        tree.apply(call);
        calls.add(call);
    }

    private void step(@Nullable DiskCall call, @Nullable DiskCall partly) throws IOException {
        if (callsUntilFailure < 0 || callsUntilFailure-- > 0) {
            return;
        }
        failed = true;
        if (call != null && call.kind() == DiskCall.Kind.FORCE) {
            record(new DiskCall(DiskCall.Kind.FORCE_FAILED, call.path()));
        } else if (failureTakesEffect && partly != null) {
            record(partly);
        }
        throw new IOException("No space left on the simulated disk");
    }

    private String name(Path path) {
        Path relative = root.relativize(path.normalize());
        String name = relative.toString().replace('\\', '/');
        if (name.startsWith("..")) {
            throw new IllegalArgumentException(path.getFileName() + " lies outside the simulated disk");
        }
        return name;
    }

    /** An open file of this disk. */
    private final class SimulatedFile implements OpenFile {
        private final Path path;
        private final Access access;
        private final DiskNode node;

        SimulatedFile(Path path, Access access, DiskNode node) {
            this.path = path;
            this.access = access;
            this.node = node;
        }

        /** Reads the file that was opened, whatever its name is now. */
        @Override
        public byte[] read(long position, int length) throws IOException {
            step(null, null);
            int from = (int) Math.min(position, node.data().length);
            return Arrays.copyOfRange(node.data(), from, (int) Math.min(node.data().length, (long) from + length));
        }

        @Override
        public void write(long position, byte[] content) throws IOException {
            if (access == Access.READ) {
                throw new IOException("the file is open for reading only");
            }
            overwrite(path, position, content);
            if (access == Access.WRITE_DURABLY) {
                force(path);
            }
        }

        @Override
        public long size() {
            return node.data().length;
        }

        @Override
        public void close() {
            // nothing to release
        }
    }
}
