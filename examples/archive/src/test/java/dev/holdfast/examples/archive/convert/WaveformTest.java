package dev.holdfast.examples.archive.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveformTest {

    @TempDir
    Path directory;

    @Test
    void drawsAValidPngWithATransparentBackground() throws Exception {
        Path sound = Sounds.tone(directory.resolve("tone.wav"), Sounds.signed(16000, 16, 1), 16000);
        Path image = directory.resolve("tone.png");
        new Waveform().draw(sound, image);
        BufferedImage read = ImageIO.read(image.toFile());
        assertThat(read.getWidth()).isEqualTo(800);
        assertThat(read.getHeight()).isEqualTo(120);
        assertThat(read.getRGB(0, 0) >>> 24).isZero();
        // the middle of a bar, within and above its mean power
        assertThat(read.getRGB(402, 60) >>> 24).isEqualTo(255);
        assertThat(read.getRGB(402, 8) >>> 24).isBetween(80, 120);
    }

    @Test
    void silenceIsAThinLine() throws Exception {
        Path sound = Sounds.tone(directory.resolve("none.wav"), Sounds.signed(16000, 16, 1), 1);
        Path image = directory.resolve("none.png");
        new Waveform().draw(sound, image);
        BufferedImage read = ImageIO.read(image.toFile());
        assertThat(read.getRGB(402, 60) >>> 24).isEqualTo(255);
        assertThat(read.getRGB(402, 50) >>> 24).isZero();
    }
}
