package dev.holdfast.testkit.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names and files of the simulated disk, with the changes of names that are not durable yet. */
final class Tree {
    private final Node root = new Node(0, true);
    private final List<Pending> pending = new ArrayList<>();
    private int nodes = 1;

    /**
     * A change of names that no sync has covered yet. Immutable.
     *
     * @param from where a name disappears, or null
     * @param fromName which
     * @param to where a name appears, or null
     * @param toName which
     * @param node what it names
     */
    record Pending(
            @Nullable Node from, String fromName, @Nullable Node to, String toName, Node node) {
        boolean touches(Node directory) {
            return directory.equals(from) || directory.equals(to);
        }
    }

    Tree(Map<String, byte[]> files) {
        files.forEach((name, data) -> {
            Node directory = root;
            String[] parts = name.split("/", 0);
            for (int i = 0; i < parts.length - 1; i++) {
                directory = directory.names().computeIfAbsent(parts[i], part -> new Node(nodes++, true));
            }
            boolean isDirectory = name.endsWith("/");
            Node node =
                    directory.names().computeIfAbsent(parts[parts.length - 1], part -> new Node(nodes++, isDirectory));
            if (!isDirectory) {
                node.data(data);
                node.force();
            }
        });
    }

    Node root() {
        return root;
    }

    List<Pending> pending() {
        return pending;
    }

    private @Nullable Node find(String name) {
        Node node = root;
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
        Node node = find(name);
        return node != null && node.directory();
    }

    Node file(String name) throws IOException {
        Node node = find(name);
        if (node == null) {
            throw SimulatedDisk.missing(name);
        }
        if (node.directory()) {
            throw new IOException(name + " is a directory");
        }
        return node;
    }

    private Node directory(String name) throws IOException {
        Node node = find(name);
        if (node == null || !node.directory()) {
            throw SimulatedDisk.missing(name);
        }
        return node;
    }

    List<String> list(String name) {
        Node node = find(name);
        return node == null || !node.directory()
                ? List.of()
                : List.copyOf(node.names().keySet());
    }

    void apply(DiskCall call) throws IOException {
        String path = call.path();
        switch (call.kind()) {
            case MAKE_DIRECTORY -> link(path, new Node(nodes++, true));
            case CREATE -> link(path, new Node(nodes++, false));
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
                Node synced = directory(path);
                pending.removeIf(change -> change.touches(synced));
            }
            case DELETE -> {
                Node parent = directory(parent(path));
                Node node = file(path);
                parent.names().remove(last(path));
                pending.add(new Pending(parent, last(path), null, "", node));
            }
            case NOTE -> {}
        }
    }

    private void link(String path, Node node) throws IOException {
        Node parent = directory(parent(path));
        parent.names().put(last(path), node);
        pending.add(new Pending(null, "", parent, last(path), node));
    }

    private void move(String path, String target) throws IOException {
        Node from = directory(parent(path));
        Node to = directory(parent(target));
        Node node = find(path);
        if (node == null) {
            throw SimulatedDisk.missing(path);
        }
        if (isDirectory(target)) {
            throw new IOException(target + " is a directory");
        }
        from.names().remove(last(path));
        to.names().put(last(target), node);
        pending.add(new Pending(from, last(path), to, last(target), node));
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

    private static void collect(Node directory, String prefix, Map<String, byte[]> files) {
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
