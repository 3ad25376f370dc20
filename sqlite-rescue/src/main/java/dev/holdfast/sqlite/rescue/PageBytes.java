package dev.holdfast.sqlite.rescue;

/** Reads the variable-length numbers of SQLite; running past the end sets a flag instead of throwing. */
final class PageBytes {
    private final byte[] bytes;
    private int position;
    private boolean failed;

    PageBytes(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int position() {
        return position;
    }

    boolean failed() {
        return failed;
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            int next = next();
            if (i == 8) {
                return value << 8 | next;
            }
            value = value << 7 | (next & 0x7f);
            if (next < 0x80) {
                return value;
            }
        }
        return value;
    }

    /** Returns a signed number of 1 to 8 bytes. */
    long number(int width) {
        long value = (byte) next();
        for (int i = 1; i < width; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    byte[] take(int length) {
        byte[] taken = new byte[length];
        if (position + length > bytes.length) {
            failed = true;
            return taken;
        }
        System.arraycopy(bytes, position, taken, 0, length);
        position += length;
        return taken;
    }

    private int next() {
        if (position >= bytes.length) {
            failed = true;
            return 0;
        }
        return bytes[position++] & 0xff;
    }
}
