package dev.holdfast.backendtests.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Visits every state in which a loss of power can leave the disk after a recorded run.
 *
 * <ol>
 *   <li>After every call it collects the changes of names that no sync of their directory covers.
 *   <li>It applies every subset of these changes (or a sample) in order and collects the reachable files.
 *   <li>It combines the versions of every file whose data is not synced: old, half, zeroed, new (or a sample).
 * </ol>
 */
public final class CrashStateWalk {
    private final Path root;
    private final List<DiskCall> calls;
    private final int limit;
    private final Random random;
    private final DirectoryTree tree;
    private final Map<DiskNode, Map<String, DiskNode>> durable = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private long note = -1;

    private CrashStateWalk(SimulatedDisk disk, int limit, Random random) {
        this.root = disk.root();
        this.calls = List.copyOf(disk.calls());
        this.limit = limit;
        this.random = random;
        this.tree = new DirectoryTree(disk.start());
        remember(tree.root());
    }

    /**
     * Passes every state that a loss of power can leave, after any call so far, to a check: every subset of unsynced
     * names, and for every unsynced file its data old, half, zeroed and new. If there are too many states, it takes a
     * sample of at most {@code limit} states per call.
     *
     * @param disk the disk that has recorded the calls
     * @param limit the maximum number of states per call
     * @param seed the seed of the sample
     * @param check receives every state once
     * @return the number of states
     */
    public static int visit(SimulatedDisk disk, int limit, long seed, Consumer<CrashState> check) {
        return new CrashStateWalk(disk, limit, new Random(seed)).visit(check);
    }

    private void remember(DiskNode directory) {
        durable.put(directory, new TreeMap<>(directory.names()));
        directory.names().values().stream().filter(DiskNode::directory).forEach(this::remember);
    }

    private int visit(Consumer<CrashState> check) {
        int count = at(0, check);
        for (int point = 1; point <= calls.size(); point++) {
            replay(calls.get(point - 1));
            count += at(point, check);
        }
        return count;
    }

    private void replay(DiskCall call) {
        if (call.kind() == DiskCall.Kind.NOTE) {
            note = Long.parseLong(call.path());
        }
        List<DirectoryTree.NameChange> before = List.copyOf(tree.pending());
        try {
            tree.apply(call);
        } catch (IOException e) {
            throw new IllegalStateException("replay of a recorded call failed: " + call.kind(), e);
        }
        if (call.kind() == DiskCall.Kind.FORCE_DIRECTORY) {
            before.stream()
                    .filter(change -> !tree.pending().contains(change))
                    .forEach(change -> apply(change, durable));
        }
    }

    private static void apply(DirectoryTree.NameChange change, Map<DiskNode, Map<String, DiskNode>> names) {
        DiskNode from = change.from();
        if (from != null) {
            names.computeIfAbsent(from, node -> new TreeMap<>()).remove(change.fromName(), change.node());
        }
        DiskNode to = change.to();
        if (to != null) {
            names.computeIfAbsent(to, node -> new TreeMap<>()).put(change.toName(), change.node());
        }
    }

    private int at(int point, Consumer<CrashState> check) {
        int left = limit;
        if (seen.add(fingerprint(tree.files()) + 1)) {
            left--;
            check.accept(new CrashState(new SimulatedDisk(root, tree.files()), note, point, true));
        }
        List<BitSet> subsets = Combinations.subsets(tree.pending().size(), limit, random);
        for (BitSet subset : subsets) {
            Map<DiskNode, Map<String, DiskNode>> names = names(subset);
            Map<String, byte[]> certain = new TreeMap<>();
            Map<String, List<byte[]>> open = new TreeMap<>();
            collect(tree.root(), "", names, certain, open);
            int share = Math.max(1, left / subsets.size());
            for (int[] choice :
                    Combinations.of(open.values().stream().map(List::size).toList(), share, random)) {
                Map<String, byte[]> files = new TreeMap<>(certain);
                int i = 0;
                for (Map.Entry<String, List<byte[]>> file : open.entrySet()) {
                    files.put(file.getKey(), file.getValue().get(choice[i++]));
                }
                if (seen.add(fingerprint(files))) {
                    left--;
                    check.accept(new CrashState(new SimulatedDisk(root, files), note, point, false));
                }
            }
        }
        return limit - left;
    }

    private Map<DiskNode, Map<String, DiskNode>> names(BitSet subset) {
        Map<DiskNode, Map<String, DiskNode>> names = new HashMap<>();
        durable.forEach((node, entries) -> names.put(node, new TreeMap<>(entries)));
        subset.stream().forEach(i -> apply(tree.pending().get(i), names));
        return names;
    }

    private static void collect(
            DiskNode directory,
            String prefix,
            Map<DiskNode, Map<String, DiskNode>> names,
            Map<String, byte[]> certain,
            Map<String, List<byte[]>> open) {
        names.getOrDefault(directory, Map.of()).forEach((name, node) -> {
            if (node.directory()) {
                certain.put(prefix + name + "/", new byte[0]);
                collect(node, prefix + name + "/", names, certain, open);
            } else if (Arrays.equals(node.data(), node.durableData())) {
                certain.put(prefix + name, node.data());
            } else {
                open.put(prefix + name, versions(node.durableData(), node.data()));
            }
        });
    }

    /** Only the written range is in doubt; the rest of the file was durable before. */
    private static List<byte[]> versions(byte[] old, byte[] newest) {
        int from = Math.max(0, Arrays.mismatch(old, newest));
        int to = newest.length;
        while (to > from && to <= old.length && old[to - 1] == newest[to - 1]) {
            to--;
        }
        int middle = from + (to - from) / 2;
        byte[] half = Arrays.copyOf(newest, Math.max(middle, old.length));
        if (old.length > middle) {
            System.arraycopy(old, middle, half, middle, old.length - middle);
        }
        byte[] zeros = newest.clone();
        Arrays.fill(zeros, from, to, (byte) 0);
        List<byte[]> versions = new ArrayList<>();
        for (byte[] version : List.of(old, half, zeros, newest)) {
            if (versions.stream().noneMatch(known -> Arrays.equals(known, version))) {
                versions.add(version);
            }
        }
        return versions;
    }

    private long fingerprint(Map<String, byte[]> files) {
        long print = note;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            print = (print + file.getKey().hashCode()) * 0x9E3779B97F4A7C15L;
            print = (print + Arrays.hashCode(file.getValue())) * 0x9E3779B97F4A7C15L;
            print ^= print >>> 29;
        }
        return print;
    }
}
