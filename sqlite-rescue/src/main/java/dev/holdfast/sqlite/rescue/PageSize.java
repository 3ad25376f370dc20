package dev.holdfast.sqlite.rescue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Determines the page size of a damaged database; the header states it, but may be what is damaged. */
final class PageSize {
    /** The page sizes that Holdfast has used. */
    private static final List<Integer> OURS = List.of(2048, 4096);

    private static final List<Byte> KINDS = List.of((byte) 0x02, (byte) 0x05, (byte) 0x0a, (byte) 0x0d);
    private static final int AT = 16;
    private static final int MOST_PAGES = 4_096;

    private PageSize() {}

    /** Returns the size stated by a log with a sound header, else the size whose page starts look right. */
    static int of(DamagedFile database, @Nullable DamagedFile log) {
        int logged = log == null ? 0 : WalFrames.pageSize(log);
        if (logged > 0) {
            return logged;
        }
        byte[] header = database.read(AT, 2);
        int stated = header == null ? 0 : ByteBuffer.wrap(header).getShort() & 0xffff;
        int[] sizes = LongStream.concat(OURS.stream().mapToLong(Integer::longValue), LongStream.of(stated))
                .filter(size -> size >= 512 && Long.bitCount(size) == 1)
                .mapToInt(Math::toIntExact)
                .distinct()
                .sorted()
                .toArray();
        double best = Arrays.stream(sizes)
                .mapToDouble(size -> share(database, size))
                .max()
                .orElse(0);
        // the pages of a size include all starts of twice that size, so the smallest likely size is right
        return Arrays.stream(sizes)
                .filter(size -> share(database, size) >= 0.75 * best)
                .findFirst()
                .orElse(OURS.get(0));
    }

    /** Returns the share of possible page starts that look like pages of a size. */
    private static double share(DamagedFile database, int size) {
        long pages = Math.min(database.size() / size, MOST_PAGES);
        long likely = 0;
        for (long page = 1; page < pages; page++) {
            byte[] head = database.read(page * size, 8);
            if (head != null && KINDS.contains(head[0])) {
                ByteBuffer fields = ByteBuffer.wrap(head);
                int cells = fields.getShort(3) & 0xffff;
                int content = fields.getShort(5) & 0xffff;
                likely += 8 + 2 * cells <= content && content <= size ? 1 : 0;
            }
        }
        return pages < 2 ? 0 : (double) likely / (pages - 1);
    }
}
