package dev.holdfast.backendtests.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The directory tree of the simulated disk, with the changes of names that are not durable yet. */
final class DirectoryTree {
    private final DiskNode root = new DiskNode(0, true);
    private final List<NameChange> pending = new ArrayList<>();
    private int nodes = 1;

    /**
     * A change of names that no sync of a directory covers yet. Immutable.
     *
     * @param from the directory that loses a name, or null
     * @param fromName the lost name
     * @param to the directory that gains a name, or null
     * @param toName the new name
     * @param node the file or directory with that name
     */
    record NameChange(
            @Nullable DiskNode from,
            String fromName,
            @Nullable DiskNode to,
            String toName,
            DiskNode node) {
        boolean touches(DiskNode directory) {
            return directory.equals(from) || directory.equals(to);
        }
    }

    DirectoryTree(Map<String, byte[]> files) {
        files.forEach((name, data) -> {
            DiskNode directory = root;
            String[] parts = name.split("/", 0);
            for (int i = 0; i < parts.length - 1; i++) {
                directory = directory.names().computeIfAbsent(parts[i], part -> new DiskNode(nodes++, true));
            }
            boolean isDirectory = name.endsWith("/");
            DiskNode node = directory
                    .names()
                    .computeIfAbsent(parts[parts.length - 1], part -> new DiskNode(nodes++, isDirectory));
            if (!isDirectory) {
                node.data(data);
                node.force();
            }
        });
    }

    DiskNode root() {
        return root;
    }

    List<NameChange> pending() {
        return pending;
    }

    private @Nullable DiskNode find(String name) {
        DiskNode node = root;
        if (name.isEmpty()) {
            return node;
        }
        for (String part : name.split("/", 0)) {
            node = node == null ? null : node.names().get(part);
        }
        return node;
    }

    boolean exists(String name) {
        return find(name) != null;
    }

    boolean isDirectory(String name) {
        DiskNode node = find(name);
        return node != null && node.directory();
    }

    DiskNode file(String name) throws IOException {
        DiskNode node = find(name);
        if (node == null) {
            throw new NoSuchFileException(name);
        }
        if (node.directory()) {
            throw new IOException(name + " is a directory");
        }
        return node;
    }

    private DiskNode directory(String name) throws IOException {
        DiskNode node = find(name);
        if (node == null || !node.directory()) {
            throw new NoSuchFileException(name);
        }
        return node;
    }

    List<String> list(String name) {
        DiskNode node = find(name);
        return node == null || !node.directory()
                ? List.of()
                : List.copyOf(node.names().keySet());
    }

    void apply(DiskCall call) throws IOException {
        String path = call.path();
        switch (call.kind()) {
            case MAKE_DIRECTORY -> link(path, new DiskNode(nodes++, true));
            case CREATE -> link(path, new DiskNode(nodes++, false));
            case WRITE -> file(path).data(content(call));
            case FORCE -> file(path).force();
            case FORCE_FAILED -> file(path).drop();
            case MOVE -> move(path, target(call));
            case LINK -> {
                if (exists(target(call))) {
                    throw new FileAlreadyExistsException(target(call));
                }
                link(target(call), file(path));
            }
            case FORCE_DIRECTORY -> {
                DiskNode synced = directory(path);
                pending.removeIf(change -> change.touches(synced));
            }
            case DELETE -> {
                DiskNode parent = directory(parent(path));
                DiskNode node = file(path);
                parent.names().remove(last(path));
                pending.add(new NameChange(parent, last(path), null, "", node));
            }
            case NOTE -> {}
        }
    }

    private void link(String path, DiskNode node) throws IOException {
        DiskNode parent = directory(parent(path));
        parent.names().put(last(path), node);
        pending.add(new NameChange(null, "", parent, last(path), node));
    }

    private void move(String path, String target) throws IOException {
        DiskNode from = directory(parent(path));
        DiskNode to = directory(parent(target));
        DiskNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (isDirectory(target)) {
            throw new IOException(target + " is a directory");
        }
        from.names().remove(last(path));
        to.names().put(last(target), node);
        pending.add(new NameChange(from, last(path), to, last(target), node));
    }

    private static byte[] content(DiskCall call) {
        byte[] content = call.content();
        return content == null ? new byte[0] : content;
    }

    private static String target(DiskCall call) {
        String target = call.target();
        return target == null ? "" : target;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        collect(root, "", files);
        return files;
    }

    private static void collect(DiskNode directory, String prefix, Map<String, byte[]> files) {
        directory.names().forEach((name, node) -> {
            if (node.directory()) {
                files.put(prefix + name + "/", new byte[0]);
                collect(node, prefix + name + "/", files);
            } else {
                files.put(prefix + name, node.data());
            }
        });
    }
}
