package dev.holdfast.examples.common.sound;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * An image with 8 bits each of red, green, blue and alpha, encoded as PNG. Confined to one thread at a time.
 *
 * <p>It does without {@code java.awt}, which needs native libraries that a server may lack.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int PIXEL_BYTES = 4;

    private final int width;
    private final int height;
    private final byte[] rows;

    /** A transparent image. */
    Png(int width, int height) {
        this.width = width;
        this.height = height;
        this.rows = new byte[height * rowBytes()];
    }

    /** Paints a pixel with 0xRRGGBB, which covers it by {@code alpha}, from 0 to 1. */
    void paint(int x, int y, int rgb, double alpha) {
        int at = y * rowBytes() + 1 + x * PIXEL_BYTES;
        double below = (rows[at + 3] & 0xff) / 255.0 * (1 - alpha);
        double total = alpha + below;
        if (total <= 0) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            int colour = rgb >> (16 - 8 * i) & 0xff;
            rows[at + i] = (byte) Math.round((colour * alpha + (rows[at + i] & 0xff) * below) / total);
        }
        rows[at + 3] = (byte) Math.round(total * 255);
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) 8).put((byte) 6); // eight bits each of red, green, blue, alpha
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /** A row starts with the number of its filter, 0 for none. */
    private int rowBytes() {
        return 1 + width * PIXEL_BYTES;
    }

    private byte[] deflated() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(rows);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        ByteBuffer body = ByteBuffer.allocate(4 + data.length);
        body.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(body.array());
        ByteBuffer chunk = ByteBuffer.allocate(8 + body.capacity());
        chunk.putInt(data.length).put(body.array()).putInt((int) crc.getValue());
        out.writeBytes(chunk.array());
    }
}
