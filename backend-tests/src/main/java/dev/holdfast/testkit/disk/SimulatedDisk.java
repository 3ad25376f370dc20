package dev.holdfast.testkit.disk;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that records every change, can fail at any call, and knows every state that a loss of power may
 * leave: data is durable only after {@link #force}, names only after {@link #forceDirectory}. Confined to one thread at
 * a time.
 */
@SuppressWarnings("exports") // only modules that see the file seam can use it as one
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
     * Makes an empty disk.
     *
     * @param root the directory that is there; every path must lie in it
     */
    public SimulatedDisk(Path root) {
        this(root, Map.of());
    }

    /**
     * Makes a disk with files that are durable.
     *
     * @param root the directory that is there
     * @param files the files by their name relative to the root; a name that ends with a slash is a directory
     */
    SimulatedDisk(Path root, Map<String, byte[]> files) {
        this.root = root;
        this.start = new TreeMap<>(files);
        this.tree = new DirectoryTree(files);
    }

    /**
     * Makes one call fail. Calls that read count as well. Data whose sync failed never becomes durable: the system
     * has dropped it, and later syncs of the same file do nothing.
     *
     * @param number how many calls work before that
     * @param takesEffect whether the failing call nevertheless does its work, or half of it if it writes
     */
    public void failAfter(int number, boolean takesEffect) {
        callsUntilFailure = number;
        failureTakesEffect = takesEffect;
        failed = false;
    }

    /**
     * Tells whether the failure that was asked for has happened.
     *
     * @return true if so
     */
    public boolean hasFailed() {
        return failed;
    }

    /**
     * Notes how far the user of the disk has come; a crash state tells the last note before it.
     *
     * @param number what to note, not negative
     */
    public void note(long number) {
        calls.add(new DiskCall(DiskCall.Kind.NOTE, Long.toString(number)));
    }

    /**
     * Shows the disk to a check in every state that a loss of power may have left, at any point so far: every subset of
     * names that were not synced, and for every file that was not synced its data old, half, zeroed and new. Where that
     * is too much, a sample of it: at most {@code limit} states for a point.
     *
     * @param limit the most states for one point
     * @param seed chooses the sample
     * @param check is shown every state, each once
     * @return how many states there were
     */
    public int crash(int limit, long seed, Consumer<CrashState> check) {
        return new CrashStateWalk(root, start, calls, limit, new Random(seed)).visit(check);
    }

    /**
     * The files that are there now.
     *
     * @return their data by their name relative to the root; directories end with a slash
     */
    public Map<String, byte[]> files() {
        return tree.files();
    }

    /**
     * Forgets what was recorded and takes what is there now as durable.
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

    /** Writes a part of a file that is there. */
    void overwrite(Path file, long position, byte[] content) throws IOException {
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
        return new SimulatedFile(this, file, access, tree.file(name(file)));
    }

    /** What an open file reads: the file it was opened as, whatever name that has now. */
    byte[] read(DiskNode node, long position, int length) throws IOException {
        step(null, null);
        int from = (int) Math.min(position, node.data().length);
        return Arrays.copyOfRange(node.data(), from, (int) Math.min(node.data().length, (long) from + length));
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
            throw new IllegalArgumentException(path.getFileName() + " lies outside of the simulated disk");
        }
        return name;
    }

    /** Says that a name is not there. */
    static NoSuchFileException missing(String name) {
        return new NoSuchFileException(name);
    }
}
