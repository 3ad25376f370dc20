package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Small texts beside the payload. */
class HeadersTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Items<S, Job> items = Items.open(
            Workflow.of("job", S.class, Job.class)
                    .ready(S.NEW)
                    .active(S.WORK)
                    .error(S.FAILED)
                    .done(S.DONE)
                    .initial(S.NEW)
                    .allow(S.NEW, S.WORK)
                    .allow(S.WORK, S.DONE, S.FAILED)
                    .allow(S.FAILED, S.WORK)
                    .build(),
            new InMemoryStore());

    private enum S {
        NEW,
        WORK,
        FAILED,
        DONE
    }

    private record Job(String url) {}

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void theyTravelWithTheItemThroughItsWholeLife() {
        items.create("a", new Job("u"), Note.none().header("traceparent", TRACE).header("tenant", "blue"));
        Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
        assertThat(claim.snapshot().headers()).isEqualTo(Map.of("traceparent", TRACE, "tenant", "blue"));
        claim.fail(new IllegalStateException("no route"));
        assertThat(items.get("a").orElseThrow().headers()).containsEntry("traceparent", TRACE);
    }

    @Test
    void aNoteSetsAndRemovesSingleHeaders() {
        items.create("a", new Job("u"), Note.none().header("one", "1").header("two", "2"));
        items.update("a", Note.none().header("two", "zwei").withoutHeader("one").withoutHeader("none"));
        assertThat(items.get("a").orElseThrow().headers()).isEqualTo(Map.of("two", "zwei"));
        items.update("a", Note.none().message("unchanged"));
        assertThat(items.get("a").orElseThrow().headers()).isEqualTo(Map.of("two", "zwei"));
    }

    @Test
    void anItemWithoutHeadersHasNone() {
        assertThat(items.create("a", new Job("u")).snapshot().headers()).isEmpty();
    }

    @Test
    void completingAWorkCanSetThem() {
        items.create("a", new Job("u"));
        items.claimOrThrow(S.WORK, "a")
                .complete(S.DONE, new Job("v"), Note.none().header("etag", "W/\"1\""));
        assertThat(items.get("a").orElseThrow().headers()).containsEntry("etag", "W/\"1\"");
    }

    @Test
    void namesAndValuesThatCannotBeStoredAreRefusedBeforeAnythingIsWritten() {
        items.create("a", new Job("u"));
        for (String name : new String[] {"", "  ", "a\nb", "x".repeat(101)}) {
            assertThatThrownBy(() -> Note.none().header(name, "v"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("visible characters");
        }
        assertThatThrownBy(() -> items.update("a", Note.none().header("big", "x".repeat(3000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("job/a: the header big has 3000 bytes; at most 2048 work");
        assertThatThrownBy(() -> items.update("a", Note.none().header("half", "\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogate");
        assertThat(items.history("a")).hasSize(1);
    }

    @Test
    void tooManyAreRefused() {
        Note note = Note.none();
        for (int i = 0; i <= Note.MAX_HEADERS; i++) {
            note = note.header("h" + i, "v");
        }
        Note tooMany = note;
        assertThatThrownBy(() -> items.create("a", new Job("u"), tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("job/a: 33 headers are too many; at most 32 work");
        assertThat(items.get("a")).isEmpty();
    }
}
