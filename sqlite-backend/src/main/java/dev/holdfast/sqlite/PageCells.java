package dev.holdfast.sqlite;

import dev.holdfast.sqlite.PageImages.Image;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records on one page of a SQLite file, after the file format's own description. Where the page's list of its cells
 * is damaged, a record is tried at every byte. Nothing here is believed: checksums decide later. Records lie on pages of
 * trees alone; the text of a caller, which fills overflow pages, is never looked through for records.
 */
final class PageCells {
    private static final int PAGE = PageImages.PAGE;
    private static final int LEAF_OF_TABLE = 0x0d;
    private static final int LEAF_OF_INDEX = 0x0a;
    private static final int INSIDE_INDEX = 0x02;
    private static final int FILE_HEADER = 100;
    private static final int LEAST_LOCAL = (PAGE - 12) * 32 / 255 - 23;
    private static final int MOST_LOCAL_OF_TABLE = PAGE - 35;
    private static final int MOST_LOCAL_OF_INDEX = (PAGE - 12) * 64 / 255 - 23;

    private final PageImages pages;
    private final Image image;
    private final byte[] bytes;
    private final Visitor visitor;

    /** Is shown records. */
    interface Visitor {
        void visit(RawRecord row) throws SQLException;

        /** A page lists a record that is none. */
        void illegible();
    }

    private PageCells(PageImages pages, Image image, Visitor visitor) {
        this.pages = pages;
        this.image = image;
        this.bytes = image.bytes();
        this.visitor = visitor;
    }

    /**
     * Shows the records of a page.
     *
     * @param wanted which records are worth to be tried for where none is known to begin
     */
    static void each(PageImages pages, Image image, Predicate<RawRecord> wanted, Visitor visitor) throws SQLException {
        new PageCells(pages, image, visitor).each(wanted);
    }

    private void each(Predicate<RawRecord> wanted) throws SQLException {
        int header = image.number() == 1 ? FILE_HEADER : 0;
        int kind = bytes[header];
        if (kind == 0) {
            return; // free, or the rest of a long record
        }
        boolean known = kind == LEAF_OF_TABLE || kind == LEAF_OF_INDEX || kind == INSIDE_INDEX;
        if (!known || !listed(header, kind)) {
            for (int at = header; at < PAGE; at++) {
                for (int as : List.of(LEAF_OF_TABLE, LEAF_OF_INDEX)) {
                    RawRecord row = cell(at, as);
                    if (row != null && wanted.test(row)) {
                        visitor.visit(row);
                    }
                }
            }
        }
    }

    /** Shows the cells that the page lists; false if the list cannot be right. */
    private boolean listed(int header, int kind) throws SQLException {
        int list = header + (kind == INSIDE_INDEX ? 12 : 8);
        int count = u16(header + 3);
        if (list + 2 * count > PAGE) {
            return false;
        }
        int whole = 0;
        boolean inside = true;
        for (int i = 0; i < count; i++) {
            int at = u16(list + 2 * i);
            inside &= at >= list + 2 * count && at < PAGE;
            RawRecord row = cell(kind == INSIDE_INDEX ? at + 4 : at, kind);
            if (row != null) {
                whole++;
                visitor.visit(row);
            } else {
                visitor.illegible();
            }
        }
        return inside && 2 * whole >= count && (count > 0 || u16(header + 5) % PAGE == 0);
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private @Nullable RawRecord cell(int at, int kind) {
        boolean table = kind == LEAF_OF_TABLE;
        ByteReader reader = new ByteReader(bytes, at);
        long length = reader.varint();
        long row = table ? reader.varint() : 0;
        if (reader.failed() || length < 2 || length > Integer.MAX_VALUE) {
            return null;
        }
        byte[] payload = payload(reader.position(), (int) length, table ? MOST_LOCAL_OF_TABLE : MOST_LOCAL_OF_INDEX);
        return payload == null ? null : RawRecord.of(table, row, payload, image.trust());
    }

    private byte @Nullable [] payload(int at, int length, int mostLocal) {
        int local = length;
        if (length > mostLocal) {
            int fitting = LEAST_LOCAL + (length - LEAST_LOCAL) % (PAGE - 4);
            local = fitting <= mostLocal ? fitting : LEAST_LOCAL;
        }
        if (at + local + (local < length ? 4 : 0) > PAGE || !RawRecord.plausible(bytes, at, local, length)) {
            return null;
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream(local);
        payload.write(bytes, at, local);
        return local == length || overflow(payload, u32(bytes, at + local), length) ? payload.toByteArray() : null;
    }

    /** Adds what lies on other pages; the length bounds a chain that damage has bent into a ring. */
    private boolean overflow(ByteArrayOutputStream payload, long first, int length) {
        long next = first;
        while (payload.size() < length) {
            byte[] page = next == 0 ? null : pages.beside(image, next);
            if (page == null) {
                return false;
            }
            payload.write(page, 4, Math.min(PAGE - 4, length - payload.size()));
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
