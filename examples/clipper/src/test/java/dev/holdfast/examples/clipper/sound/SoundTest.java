package dev.holdfast.examples.clipper.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundTest {
    @Test
    void writtenSoundIsReadBack(@TempDir Path folder) throws Exception {
        Sound sound = Tones.of(22_050).tone(440, 700, 0.8).sound();
        Path file = Files.write(folder.resolve("tone.wav"), sound.toWav());

        Sound read = Sound.read(file);

        assertThat(read.rate()).isEqualTo(22_050);
        assertThat(read.samples()).hasSameSizeAs(sound.samples());
        for (int i = 0; i < sound.samples().length; i++) {
            assertThat(read.samples()[i]).isCloseTo(sound.samples()[i], within(1f / 32768));
        }
    }

    @Test
    void segmentIsReadFromItsPosition(@TempDir Path folder) throws Exception {
        Sound sound =
                Tones.of(8000).silence(1000).tone(300, 500, 0.5).silence(1000).sound();
        Path file = Files.write(folder.resolve("tone.wav"), sound.toWav());
        Sound part = Sound.read(file, new Segment(900, 1600));
        assertThat(part.millis()).isEqualTo(700);
        assertThat(part.samples()[799]).isZero();
        assertThat(part.samples()[805]).isNotZero();
        assertThat(Sound.read(file, new Segment(2400, 9000)).millis()).isEqualTo(100);
    }

    @Test
    void fadedClipStartsAndEndsInSilence() {
        Sound faded = Tones.of(8000).tone(300, 500, 1).sound().faded(30);
        assertThat(faded.samples()[0]).isZero();
        assertThat(Math.abs(faded.samples()[3999])).isLessThan(0.001f);
        assertThat(faded.samples()[2010])
                .isEqualTo(Tones.of(8000).tone(300, 500, 1).sound().samples()[2010]);
    }

    @Test
    void waveformIsHighWhereTheSoundIsLoud() throws Exception {
        Sound sound = Tones.of(8000).tone(300, 500, 0.1).tone(300, 500, 1).sound();
        byte[] png = Waveform.draw(sound);
        assertThat(Waveform.draw(sound)).isEqualTo(png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(Waveform.WIDTH);
        assertThat(image.getHeight()).isEqualTo(Waveform.HEIGHT);
        assertThat(painted(image, 0, Waveform.WIDTH / 2) * 4)
                .isLessThan(painted(image, Waveform.WIDTH / 2, Waveform.WIDTH));
    }

    private static int painted(BufferedImage image, int from, int to) {
        int count = 0;
        for (int x = from; x < to; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                count += image.getRGB(x, y) >>> 24 == 0 ? 0 : 1;
            }
        }
        return count;
    }
}
