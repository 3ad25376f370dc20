package dev.holdfast.examples.clipper.worker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.SpeechCuts;
import dev.holdfast.examples.common.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The files of one job, in a directory that all workers share. Immutable.
 *
 * @param folder the directory of the job
 */
record JobFiles(Path folder) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Returns the files of a job. */
    static JobFiles of(Path work, String id) {
        return new JobFiles(work.resolve("jobs").resolve(id));
    }

    Path recording() {
        return folder.resolve("recording.wav");
    }

    /** Returns the partial recording: downloaded parts at their positions. */
    Path recordingPart() {
        return folder.resolve("recording.wav.part");
    }

    Path segment(int index) {
        return folder.resolve("segments").resolve(String.format(Locale.ROOT, "%03d.wav", index + 1));
    }

    /** Returns the path of a clip and of its waveform, without the extension. */
    static String clip(int index) {
        return "quotes/" + (index + 1);
    }

    Path page() {
        return folder.resolve("index.html");
    }

    void write(SpeechCuts cuts) throws IOException {
        AtomicFile.replace(folder.resolve("cuts.json"), JSON.writeValueAsBytes(cuts));
    }

    SpeechCuts cuts() throws IOException {
        return JSON.readValue(Files.readAllBytes(folder.resolve("cuts.json")), SpeechCuts.class);
    }

    void write(List<Measure> transcript) throws IOException {
        AtomicFile.replace(folder.resolve("transcript.json"), JSON.writeValueAsBytes(transcript));
    }

    List<Measure> transcript() throws IOException {
        byte[] json = Files.readAllBytes(folder.resolve("transcript.json"));
        return List.of(JSON.readValue(json, Measure[].class));
    }
}
