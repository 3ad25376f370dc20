package dev.holdfast.testkit.disk;

import java.util.Map;
import java.util.TreeMap;

/** A file or directory of the simulated disk: what it holds now, and what of it is certainly on the platter. */
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

    /** A sync has failed: the system has forgotten that the data is not on the platter, and later syncs do nothing. */
    void drop() {
        dropped = true;
    }
}
