package dev.holdfast.backendtests.disk;

import java.util.Map;
import java.util.TreeMap;

/** A file or directory of the simulated disk: its current content, and the content that is certainly durable. */
final class DiskNode {
    private final int number;
    private final boolean directory;
    private Map<String, DiskNode> names = new TreeMap<>();
    private byte[] data = {};
    private byte[] durableData = {};
    private boolean dropped;

    DiskNode(int number, boolean directory) {
        this.number = number;
        this.directory = directory;
    }

    int number() {
        return number;
    }

    boolean directory() {
        return directory;
    }

    Map<String, DiskNode> names() {
        return names;
    }

    void names(Map<String, DiskNode> newest) {
        names = newest;
    }

    byte[] data() {
        return data;
    }

    void data(byte[] newest) {
        data = newest;
    }

    byte[] durableData() {
        return durableData;
    }

    void force() {
        if (!dropped) {
            durableData = data;
        }
    }

    /** Marks the data as lost after a failed sync: the system dropped it, and later syncs have no effect. */
    void drop() {
        dropped = true;
    }
}
