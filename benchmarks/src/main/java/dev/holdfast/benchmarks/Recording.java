package dev.holdfast.benchmarks;

import java.util.List;

/** The payload of the measured items: about 600 bytes of JSON. */
record Recording(
        String title, String page, String audio, String video, List<String> parts, long bytes, String description) {
    static Recording number(int number) {
        String name = "hy0_2004-04-" + number;
        String place = "https://archive.example.org/recordings/2004/" + name;
        return new Recording(
                "A recording of the year 2004, number " + number,
                place,
                place + "/audio.mp3",
                place + "/video.mp4",
                List.of("intro", "first half", "news", "second half", "credits"),
                48_000_000L + number,
                "x".repeat(600 - 5 * 66));
    }
}
