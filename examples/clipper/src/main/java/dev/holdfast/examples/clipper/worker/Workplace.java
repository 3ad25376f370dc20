package dev.holdfast.examples.clipper.worker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.examples.clipper.sound.Cuts;
import dev.holdfast.examples.clipper.sound.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where the files of one job are. All workers see the same folder; whoever takes a job over finds what was made. Immutable.
 *
 * @param folder the folder of the job
 */
record Workplace(Path folder) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Workplace of(Path work, String id) {
        return new Workplace(work.resolve("jobs").resolve(id));
    }

    Path recording() {
        return folder.resolve("recording.wav");
    }

    /** What is there of the recording while it is fetched: parts at their place, in any order. */
    Path recordingPart() {
        return folder.resolve("recording.wav.part");
    }

    Path segment(int index) {
        return folder.resolve("segments").resolve(String.format(Locale.ROOT, "%03d.wav", index + 1));
    }

    /** A clip or its picture, without the ending. */
    static String quote(int index) {
        return "quotes/" + (index + 1);
    }

    Path page() {
        return folder.resolve("index.html");
    }

    void write(Cuts cuts) throws IOException {
        AtomicFile.replace(folder.resolve("cuts.json"), JSON.writeValueAsBytes(cuts));
    }

    Cuts cuts() throws IOException {
        return JSON.readValue(Files.readAllBytes(folder.resolve("cuts.json")), Cuts.class);
    }

    void write(List<Measure> transcript) throws IOException {
        AtomicFile.replace(folder.resolve("transcript.json"), JSON.writeValueAsBytes(transcript));
    }

    List<Measure> transcript() throws IOException {
        byte[] json = Files.readAllBytes(folder.resolve("transcript.json"));
        return List.of(JSON.readValue(json, Measure[].class));
    }
}
