package dev.holdfast.examples.clipper.source;

import dev.holdfast.examples.clipper.sound.Segment;
import dev.holdfast.examples.clipper.sound.Sound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A synthetic recording: a voice speaks in phrases with pauses between them. The same number gives the same bytes.
 * Immutable.
 *
 * @param sound the sound
 * @param phrases the segments in which the voice speaks
 */
public record Talk(Sound sound, List<Segment> phrases) {
    /** The name of a recording without speech. */
    public static final String SILENCE = "silence.wav";

    private static final Pattern NAME = Pattern.compile("talk-(\\d{3})\\.wav");
    private static final List<String> OPENINGS = List.of(
            "Notes on", "A walk through", "Questions about", "In praise of", "The case against", "Ten years of");
    private static final List<String> SUBJECTS = List.of(
            "night trains",
            "sourdough",
            "tide tables",
            "lighthouses",
            "small radios",
            "bridges",
            "old maps",
            "bee keeping",
            "paper kites",
            "slow rivers",
            "rain");
    private static final int RATE = 16_000;
    private static final double NOISE = 0.0006;

    /** Copies the list. */
    public Talk {
        phrases = List.copyOf(phrases);
    }

    /** Returns the name of recording {@code number}, from 1 to 999. */
    public static String name(int number) {
        return String.format(Locale.ROOT, "talk-%03d.wav", number);
    }

    /** Returns its title. */
    public static String title(int number) {
        return OPENINGS.get(number % OPENINGS.size()) + " " + SUBJECTS.get(number % SUBJECTS.size());
    }

    /** Returns a recording as a WAV file; null if there is none of this name. */
    static byte @Nullable [] bytes(String name) {
        Matcher talk = NAME.matcher(name);
        try {
            if (talk.matches()) {
                return of(Integer.parseInt(talk.group(1))).sound().toWav();
            }
            return name.equals(SILENCE) ? new Sound(noise(4 * RATE, new SplittableRandom(0)), RATE).toWav() : null;
        } catch (IOException e) {
            throw new UncheckedIOException("bug: cannot write to memory", e);
        }
    }

    /** Creates a recording of about 15 seconds. */
    public static Talk of(int number) {
        SplittableRandom random = new SplittableRandom(number);
        Voice voice = new Voice(RATE, random.split());
        float[] samples = noise(60 * RATE, random.split());
        List<Segment> phrases = new ArrayList<>();
        int at = RATE / 2;
        int count = 6 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int begin = at;
            at = voice.speak(samples, at, 3 + random.nextInt(7), 0.25 + 0.65 * random.nextDouble());
            phrases.add(new Segment(begin * 1000L / RATE, at * 1000L / RATE));
            at += (int) (RATE * (0.45 + 0.5 * random.nextDouble()));
        }
        float[] cut = new float[at];
        System.arraycopy(samples, 0, cut, 0, at);
        return new Talk(new Sound(cut, RATE), phrases);
    }

    /** Faint background noise: no room is silent. */
    private static float[] noise(int length, SplittableRandom random) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) (NOISE * (2 * random.nextDouble() - 1));
        }
        return samples;
    }
}
