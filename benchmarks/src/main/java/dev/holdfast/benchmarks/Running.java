package dev.holdfast.benchmarks;

import java.nio.file.Path;

/**
 * A subject that JMH measures, and the directory it lives in.
 *
 * @param subject what is measured
 * @param folder deletes the directory
 */
record Running(Subject subject, AutoCloseable folder) {
    static final Running NOTHING = new Running(
            caller -> {
                throw new IllegalStateException("not opened");
            },
            () -> {});

    /** Makes a subject in a directory. */
    interface Maker {
        Subject make(Path directory) throws Exception;
    }

    static Running in(Maker maker) throws Exception {
        Folder folder = Folder.temporary();
        return new Running(maker.make(folder.inside("store")), folder);
    }

    void close() {
        try (folder;
                subject) {
            subject.settle();
        } catch (Exception e) {
            throw new IllegalStateException("could not be closed", e);
        }
    }
}
