package dev.holdfast.sqlite.rescue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a write-ahead log that may be damaged. SQLite drops everything after the first frame whose checksum
 * does not match; here the chain resumes at the next frame that fits the one before it. Confined to one thread.
 */
final class WalFrames {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int BIG_ENDIAN_SUMS = 0x377f0683;

    private final DamagedFile file;
    private final int pageSize;
    private final int frameSize;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Long, TreeSet<Integer>> ofPage = new HashMap<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** How far a frame can be trusted. */
    enum Trust {
        /** Committed, as SQLite would say. */
        SOUND(0),
        /** Damaged or after a damaged frame, but before a complete commit. */
        DOUBTFUL(1),
        /** After the last complete commit: it may belong to a transaction that was never committed. */
        TAIL(2);

        private final int number;

        Trust(int number) {
            this.number = number;
        }

        /** Returns the rank; the lower, the better. */
        int number() {
            return number;
        }
    }

    /**
     * A frame: a page as one transaction left it.
     *
     * @param page the number of the page
     * @param end the last frame of its transaction
     * @param trust how far it can be trusted
     */
    record Frame(long page, int end, Trust trust) {}

    WalFrames(DamagedFile file, int pageSize) {
        this.file = file;
        this.pageSize = pageSize;
        this.frameSize = FRAME_HEADER + pageSize;
        index();
    }

    private void index() {
        ByteBuffer header = bytes(0, HEADER);
        if (header == null) {
            return;
        }
        order = order(header);
        boolean headerSound = sound(header);
        ByteBuffer first = bytes(HEADER, FRAME_HEADER);
        if (first == null) {
            return;
        }
        // a damaged header does not give the salt of the current round; the first frame does
        long salt = headerSound ? header.getLong(16) : first.getLong(8);
        long before = header.getLong(HEADER - Long.BYTES);
        List<ByteBuffer> heads = new ArrayList<>();
        List<Boolean> whole = new ArrayList<>();
        for (long at = HEADER; at + frameSize <= file.size(); at += frameSize) {
            ByteBuffer frame = bytes(at, frameSize);
            ByteBuffer head = frame == null ? ByteBuffer.allocate(FRAME_HEADER) : frame.slice(0, FRAME_HEADER);
            long sum = head.getLong(16);
            heads.add(head);
            whole.add(frame != null && head.getLong(8) == salt && sum == sum(before, frame));
            before = sum;
        }
        classify(heads, whole, headerSound, salt);
    }

    private @Nullable ByteBuffer bytes(long position, int length) {
        byte[] read = file.read(position, length);
        return read == null ? null : ByteBuffer.wrap(read);
    }

    private void classify(List<ByteBuffer> heads, List<Boolean> whole, boolean headerSound, long salt) {
        int unbroken = headerSound ? 0 : -1;
        while (unbroken >= 0 && unbroken < whole.size() && whole.get(unbroken)) {
            unbroken++;
        }
        int sound = lastCommit(heads, whole, unbroken);
        int doubtful = lastCommit(heads, whole, heads.size());
        int end = heads.size();
        for (int i = 0; i < heads.size() && end == heads.size(); i++) {
            boolean ours = heads.get(i).getLong(8) == salt || (i <= doubtful && !whole.get(i));
            if (!ours) {
                end = i; // from here on frames of an earlier round, which the database already contains
            }
        }
        Frame[] found = new Frame[end];
        int last = end - 1;
        for (int i = end - 1; i >= 0; i--) {
            if (heads.get(i).getInt(4) != 0) {
                last = i;
            }
            Trust trust = i <= sound ? Trust.SOUND : i <= doubtful ? Trust.DOUBTFUL : Trust.TAIL;
            found[i] = new Frame(Integer.toUnsignedLong(heads.get(i).getInt(0)), last, trust);
            ofPage.computeIfAbsent(found[i].page(), page -> new TreeSet<>()).add(i);
        }
        frames.addAll(List.of(found));
    }

    private static int lastCommit(List<ByteBuffer> heads, List<Boolean> whole, int end) {
        for (int i = end - 1; i >= 0; i--) {
            if (whole.get(i) && heads.get(i).getInt(4) != 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the page size stated by a log with a sound header; else 0. */
    static int pageSize(DamagedFile log) {
        byte[] read = log.read(0, HEADER);
        ByteBuffer header = read == null ? null : ByteBuffer.wrap(read);
        return header != null && sound(header) ? header.getInt(8) : 0;
    }

    private static ByteOrder order(ByteBuffer header) {
        return header.getInt(0) == BIG_ENDIAN_SUMS ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static boolean sound(ByteBuffer header) {
        int end = HEADER - Long.BYTES;
        return sum(0, header.duplicate().order(order(header)), 0, end) == header.getLong(end)
                && header.getLong(end) != 0;
    }

    /** Returns SQLite's checksum of the first eight bytes of a frame's header and its page. */
    private long sum(long seed, ByteBuffer frame) {
        ByteBuffer words = frame.duplicate().order(order);
        return sum(sum(seed, words, 0, Long.BYTES), words, FRAME_HEADER, frameSize);
    }

    private static long sum(long seed, ByteBuffer words, int from, int to) {
        int first = (int) (seed >>> Integer.SIZE);
        int second = (int) seed;
        for (int i = from; i < to; i += Long.BYTES) {
            first += words.getInt(i) + second;
            second += words.getInt(i + Integer.BYTES) + first;
        }
        return ((long) first << Integer.SIZE) | Integer.toUnsignedLong(second);
    }

    List<Frame> frames() {
        return frames;
    }

    byte @Nullable [] page(int frame) {
        return file.read(HEADER + (long) frame * frameSize + FRAME_HEADER, pageSize);
    }

    /** Returns a page as the transaction of a frame left it; null if the log does not have it. */
    byte @Nullable [] page(long number, int frame) {
        TreeSet<Integer> of = ofPage.get(number);
        Integer newest = of == null ? null : of.floor(frames.get(frame).end());
        return newest == null ? null : page(newest);
    }

    void close() throws IOException {
        file.close();
    }
}
