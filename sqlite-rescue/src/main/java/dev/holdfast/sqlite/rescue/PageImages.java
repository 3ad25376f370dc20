package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.rescue.WalFrames.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a database that may be damaged, as they are on disk: first those of the file, then those of its
 * write-ahead log. Each page is read by its position, so a damaged page hides only itself. Confined to one thread.
 */
final class PageImages implements AutoCloseable {
    private static final int NO_FRAME = -1;

    private final DamagedFile file;
    private final int size;
    private final @Nullable WalFrames log;

    /** Receives pages. */
    interface Visitor {
        void visit(Image image) throws SQLException;
    }

    /**
     * A page.
     *
     * @param bytes its content; never changed
     * @param number its number, from 1
     * @param frame its frame in the write-ahead log; -1 in the file
     * @param trust how far it can be trusted
     */
    @SuppressWarnings("ArrayRecordComponent") // there are many pages, and they are never compared
    record Image(byte[] bytes, long number, int frame, Trust trust) {}

    private PageImages(DamagedFile file, @Nullable DamagedFile log) {
        this.file = file;
        this.size = PageSize.of(file, log);
        this.log = log == null ? null : new WalFrames(log, size);
    }

    static PageImages open(Path database, @Nullable Path log) throws IOException {
        DamagedFile file = new DamagedFile(database);
        try {
            return new PageImages(file, log == null ? null : new DamagedFile(log));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    void each(Visitor visitor) throws SQLException {
        long pages = (file.size() + size - 1) / size;
        for (long number = 1; number <= pages; number++) {
            byte[] bytes = inFile(number);
            if (bytes != null) {
                visitor.visit(new Image(bytes, number, NO_FRAME, Trust.SOUND));
            }
        }
        for (int i = 0; log != null && i < log.frames().size(); i++) {
            byte[] bytes = log.page(i);
            if (bytes != null) {
                var frame = log.frames().get(i);
                visitor.visit(new Image(bytes, frame.page(), i, frame.trust()));
            }
        }
    }

    /** Returns a page that belongs with an image: from the log near the image's frame, else from the file. */
    byte @Nullable [] beside(Image image, long number) {
        byte[] logged = log == null || image.frame() == NO_FRAME ? null : log.page(number, image.frame());
        return logged != null ? logged : inFile(number);
    }

    private byte @Nullable [] inFile(long number) {
        return number < 1 ? null : file.read((number - 1) * size, size);
    }

    @Override
    public void close() throws IOException {
        file.close();
        if (log != null) {
            log.close();
        }
    }
}
