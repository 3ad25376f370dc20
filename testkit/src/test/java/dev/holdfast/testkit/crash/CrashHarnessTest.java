package dev.holdfast.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashHarnessTest {
    @TempDir
    Path directory;

    @Test
    void findsNothingInAStoreThatSyncsBeforeItAcknowledges() {
        CrashReport report = CrashHarness.of(JournalToyStore.Factory.class, directory)
                .kills(6)
                .seed(3)
                .run();

        assertThat(report.problems()).isEmpty();
        assertThat(report.kills()).isEqualTo(6);
        assertThat(report.acknowledged()).isGreaterThan(10);
        assertThat(report.entries()).isGreaterThanOrEqualTo(report.acknowledged());
    }

    @Test
    void findsAStoreThatAcknowledgesBeforeItWrites() {
        assertThat(problems(JournalToyStore.TooEarly.class)).anyMatch(problem -> problem.contains("is lost"));
    }

    @Test
    void findsAStoreThatWritesACommitInTwoSteps() {
        assertThat(problems(JournalToyStore.Halves.class)).isNotEmpty();
    }

    @Test
    void reportsWhyAChildFailed() {
        assertThat(problems(Failing.class)).hasSize(1).first().asString().contains("no store today");
    }

    private Iterable<String> problems(Class<? extends StoreFactory> factory) {
        return CrashHarness.of(factory, directory).kills(8).seed(5).run().problems();
    }

    /** Fails to open. */
    public static final class Failing implements StoreFactory {
        @Override
        public dev.holdfast.store.StateStore open(Path directory) {
            throw new IllegalStateException("no store today");
        }
    }

    @Test
    void lessThanOneKillOrThreadIsRefused() {
        CrashHarness harness = CrashHarness.of(JournalToyStore.Factory.class, directory);
        assertThatThrownBy(() -> harness.kills(0)).hasMessage("0 kills are too few; use 1 or more");
        assertThatThrownBy(() -> harness.threads(-1)).hasMessage("-1 threads are too few; use 1 or more");
    }
}
