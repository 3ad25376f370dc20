package dev.holdfast.benchmarks;

import java.nio.file.Path;

/**
 * A subject that JMH measures, and the directory it lives in.
 *
 * @param subject what is measured
 * @param folder deletes the directory
 */
record OpenSubject(Subject subject, AutoCloseable folder) {
    static final OpenSubject NOTHING = new OpenSubject(
            caller -> {
                throw new IllegalStateException("not opened");
            },
            () -> {});

    /** Makes a subject in a directory. */
    interface Maker {
        Subject make(Path directory) throws Exception;
    }

    static OpenSubject in(Maker maker) throws Exception {
        Folder folder = Folder.temporary();
        return new OpenSubject(maker.make(folder.inside("store")), folder);
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
