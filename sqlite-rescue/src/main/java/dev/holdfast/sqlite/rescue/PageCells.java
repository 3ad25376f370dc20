package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.rescue.PageImages.Image;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records on one page of a SQLite file, by the description of the file format. Every byte is tried as the start of
 * a record, because the page's list of records may be damaged without showing it; the list only gives the number of
 * records to expect. Nothing here is trusted; checksums decide later. Overflow pages hold only text of callers and are
 * not searched. Elsewhere such text could look like a record only if it had raw control characters, which JSON does not
 * have.
 */
final class PageCells {
    private static final int LEAF_OF_TABLE = 0x0d;
    private static final int LEAF_OF_INDEX = 0x0a;
    private static final int INSIDE_INDEX = 0x02;
    private static final int FILE_HEADER = 100;

    private final PageImages pages;
    private final Image image;
    private final byte[] bytes;
    private final int size;
    private final Visitor visitor;
    private final Set<Integer> listed = new HashSet<>();

    /** Receives records. */
    interface Visitor {
        void visit(PageRecord row) throws SQLException;

        /** Counts a listed record that is unreadable. */
        void unreadable();
    }

    private PageCells(PageImages pages, Image image, Visitor visitor) {
        this.pages = pages;
        this.image = image;
        this.bytes = image.bytes();
        this.size = bytes.length;
        this.visitor = visitor;
    }

    /**
     * Visits the records of a page.
     *
     * @param wanted selects the records
     */
    static void each(PageImages pages, Image image, Predicate<PageRecord> wanted, Visitor visitor) throws SQLException {
        new PageCells(pages, image, visitor).each(wanted);
    }

    private void each(Predicate<PageRecord> wanted) throws SQLException {
        int header = image.number() == 1 ? FILE_HEADER : 0;
        int kind = bytes[header];
        if (kind == 0) {
            return; // free, or an overflow page
        }
        list(header, kind);
        for (int at = header; at < size; at++) {
            for (int as : List.of(LEAF_OF_TABLE, LEAF_OF_INDEX)) {
                PageRecord row = cell(at, as);
                if (row != null && wanted.test(row)) {
                    visitor.visit(row);
                }
            }
        }
    }

    /** Remembers the cells that the page lists, and reports those that are unreadable. */
    private void list(int header, int kind) {
        boolean known = kind == LEAF_OF_TABLE || kind == LEAF_OF_INDEX || kind == INSIDE_INDEX;
        int list = header + (kind == INSIDE_INDEX ? 12 : 8);
        int count = known ? u16(header + 3) : 0;
        for (int i = 0; i < count && list + 2 * i + 2 <= size; i++) {
            int at = u16(list + 2 * i) + (kind == INSIDE_INDEX ? 4 : 0);
            listed.add(at);
            if (cell(at, kind) == null) {
                visitor.unreadable();
            }
        }
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private @Nullable PageRecord cell(int at, int kind) {
        boolean table = kind == LEAF_OF_TABLE;
        PageBytes reader = new PageBytes(bytes, at);
        long length = reader.varint();
        long row = table ? reader.varint() : 0;
        if (reader.failed() || length < 2 || length > Integer.MAX_VALUE) {
            return null;
        }
        byte[] payload = payload(reader.position(), (int) length, table ? size - 35 : (size - 12) * 64 / 255 - 23);
        return payload == null ? null : PageRecord.of(table, row, payload, image.trust(), listed.contains(at));
    }

    private byte @Nullable [] payload(int at, int length, int mostLocal) {
        int local = length;
        if (length > mostLocal) {
            int least = (size - 12) * 32 / 255 - 23;
            int fitting = least + (length - least) % (size - 4);
            local = fitting <= mostLocal ? fitting : least;
        }
        if (at + local + (local < length ? 4 : 0) > size || !PageRecord.plausible(bytes, at, local, length)) {
            return null;
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream(local);
        payload.write(bytes, at, local);
        return local == length || overflow(payload, u32(bytes, at + local), length) ? payload.toByteArray() : null;
    }

    /** Appends the rest of a record from its overflow pages; the length bounds a damaged chain that forms a ring. */
    private boolean overflow(ByteArrayOutputStream payload, long first, int length) {
        long next = first;
        while (payload.size() < length) {
            byte[] page = next == 0 ? null : pages.beside(image, next);
            if (page == null) {
                return false;
            }
            payload.write(page, 4, Math.min(size - 4, length - payload.size()));
            next = u32(page, 0);
        }
        return true;
    }

    private static long u32(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xffL) << 16
                | (bytes[at + 2] & 0xffL) << 8
                | (bytes[at + 3] & 0xffL);
    }
}
