package dev.holdfast.examples.archive.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.common.sound.UnsupportedSoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConverterTest {

    private final Converter converter = new Converter();

    @TempDir
    Path directory;

    static List<Arguments> formats() {
        return List.of(
                arguments("a.wav", Sounds.unsigned(8000, 1), 0.01),
                arguments("b.wav", Sounds.unsigned(22050, 2), 0.01),
                arguments("c.wav", Sounds.signed(11025, 16, 1), 0.001),
                arguments("d.wav", Sounds.signed(16000, 16, 1), 0.001),
                arguments("e.wav", Sounds.signed(44100, 16, 2), 0.001),
                arguments("f.wav", Sounds.signed(48000, 24, 2), 0.001),
                arguments("g.wav", Sounds.law(Encoding.ULAW, 8000, 1), 0.02),
                arguments("h.au", Sounds.law(Encoding.ALAW, 8000, 1), 0.02),
                arguments("i.aiff", new AudioFormat(44100, 16, 1, true, true), 0.001));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatBecomesTheSameTone(String name, AudioFormat format, double tolerance) throws Exception {
        int frames = (int) format.getSampleRate() + 7; // a little more than a second
        Path source = Sounds.tone(directory.resolve(name), format, frames);
        Conversion conversion = converter.convert(source, directory.resolve("out.wav"));
        int expected = (int) Math.ceil(frames * 16000.0 / format.getSampleRate());
        assertThat(conversion.bytes()).isEqualTo(44 + 2L * expected).isEqualTo(Files.size(conversion.file()));
        assertThat(conversion.duration()).isEqualTo(Duration.ofMillis(expected / 16));
        try (AudioInputStream out =
                AudioSystem.getAudioInputStream(conversion.file().toFile())) {
            assertThat(out.getFormat().toString())
                    .isEqualTo(Sounds.signed(16000, 16, 1).toString());
            assertThat(out.getFrameLength()).isEqualTo(expected);
            byte[] samples = out.readAllBytes();
            for (int i = 200; i < expected - 200; i++) {
                double value = ((samples[2 * i] & 0xff) | (samples[2 * i + 1] << 8)) / 32768.0;
                assertThat(value).isCloseTo(0.5 * Math.sin(2 * Math.PI * Sounds.TONE * i / 16000), within(tolerance));
            }
        }
    }

    @Test
    void frequenciesAboveTheNewRateAreFilteredWithoutAliasing() throws IOException {
        float[] high = new float[48000];
        for (int i = 0; i < high.length; i++) {
            high[i] = (float) Math.sin(2 * Math.PI * 11000 * i / 48000);
        }
        double[] loudest = new double[1];
        int[] count = new int[1];
        Resampler resampler = new Resampler(48000, 16000, sample -> {
            boolean inside = count[0] > 100 && count[0] < 15900;
            loudest[0] = Math.max(loudest[0], inside ? Math.abs(sample) : 0);
            count[0]++;
        });
        resampler.write(high, high.length);
        resampler.finish();
        assertThat(count[0]).isEqualTo(16000);
        assertThat(loudest[0]).isLessThan(0.001);
    }

    @Test
    void convertingAShippedRecordingTwiceGivesTheSameBytes() throws Exception {
        Catalogue catalogue = Catalogue.shipped();
        for (Recording recording : catalogue.recordings()) {
            Path source = directory.resolve(recording.file());
            try (InputStream in = catalogue.open(recording)) {
                Files.copy(in, source);
            }
            Conversion one = converter.convert(source, directory.resolve("one.wav"));
            Conversion two = converter.convert(source, directory.resolve("two.wav"));
            assertThat(one.duration()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
            assertThat(Files.mismatch(one.file(), two.file())).isEqualTo(-1);
            new Waveform().draw(one.file(), directory.resolve("one.png"));
            new Waveform().draw(two.file(), directory.resolve("two.png"));
            assertThat(Files.mismatch(directory.resolve("one.png"), directory.resolve("two.png")))
                    .isEqualTo(-1);
        }
    }

    @Test
    void soundWithoutSamplesIsConvertedAndDrawn() throws Exception {
        Path source = Sounds.tone(directory.resolve("empty.wav"), Sounds.signed(8000, 16, 1), 0);
        Conversion conversion = converter.convert(source, directory.resolve("out.wav"));
        assertThat(conversion.duration()).isZero();
        new Waveform().draw(conversion.file(), directory.resolve("out.png"));
        assertThat(directory.resolve("out.png")).isNotEmptyFile();
    }

    @Test
    void fileThatIsNotSoundIsRefusedByNameAndKeepsTheOldTarget() throws Exception {
        Path source = Files.writeString(directory.resolve("shopping.wav"), "bread, milk");
        Path target = Files.writeString(directory.resolve("out.wav"), "old");
        assertThatThrownBy(() -> converter.convert(source, target))
                .isInstanceOf(UnsupportedSoundException.class)
                .hasMessage("shopping.wav: not a sound file that Java can read; use WAV, AIFF or AU with PCM,"
                        + " µ-law or A-law samples");
        assertThat(target).hasContent("old");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }
}
