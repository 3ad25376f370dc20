package dev.holdfast.architecture;

import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;

/** The types, variables and methods that a sample in a doc comment may use without declaring them. */
public abstract class SampleSetting {
    protected Workflow<Stage, Episode> workflow;
    protected StateStore store;
    protected Items<Stage, Episode> items;
    protected WorkContext<Stage, Episode> work;
    protected String id;
    protected Path directory;
    protected ExecutorService executor;
    protected TestClock clock;
    protected Logger log;

    protected SampleSetting() {}

    protected abstract Episode download(Episode episode) throws IOException;

    protected abstract Episode convert(Episode episode) throws IOException;

    protected abstract String fetch(int part) throws IOException;

    public enum Stage {
        DISCOVERED,
        DOWNLOADING,
        DOWNLOADED,
        CONVERTING,
        CONVERTED,
        FAILED,
        SKIPPED
    }

    public record Episode(String url, String title, String audio) {
        public Episode withTitle(String newTitle) {
            return new Episode(url, newTitle, audio);
        }

        public Episode withAudio(String newAudio) {
            return new Episode(url, title, newAudio);
        }
    }
}
