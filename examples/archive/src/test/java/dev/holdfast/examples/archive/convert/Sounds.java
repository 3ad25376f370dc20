package dev.holdfast.examples.archive.convert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Writes sound files for tests: a 440 Hz tone at half of full scale in any format. */
final class Sounds {

    static final double TONE = 440;

    private Sounds() {}

    static AudioFormat signed(float rate, int bits, int channels) {
        return new AudioFormat(rate, bits, channels, true, false);
    }

    static AudioFormat unsigned(float rate, int channels) {
        return new AudioFormat(rate, 8, channels, false, false);
    }

    static AudioFormat law(Encoding encoding, float rate, int channels) {
        return new AudioFormat(encoding, rate, 8, channels, channels, rate, false);
    }

    static Path tone(Path file, AudioFormat format, int frames) throws IOException {
        int channels = format.getChannels();
        byte[] samples = new byte[frames * channels * 2];
        for (int frame = 0; frame < frames; frame++) {
            int value = (int) Math.round(16384 * Math.sin(2 * Math.PI * TONE * frame / format.getSampleRate()));
            for (int channel = 0; channel < channels; channel++) {
                int at = 2 * (frame * channels + channel);
                samples[at] = (byte) value;
                samples[at + 1] = (byte) (value >> 8);
            }
        }
        AudioFormat plain = signed(format.getSampleRate(), 16, channels);
        AudioInputStream tone = new AudioInputStream(new ByteArrayInputStream(samples), plain, frames);
        AudioFileFormat.Type type =
                file.toString().endsWith(".wav") ? AudioFileFormat.Type.WAVE : AudioFileFormat.Type.AIFF;
        AudioSystem.write(
                AudioSystem.getAudioInputStream(format, tone),
                file.toString().endsWith(".au") ? AudioFileFormat.Type.AU : type,
                file.toFile());
        return file;
    }
}
