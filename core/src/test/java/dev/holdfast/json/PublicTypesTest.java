package dev.holdfast.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.Items;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each public type has a JSON form, or a reason to have none. */
class PublicTypesTest {
    /** What is opened, closed and called; a mapper has nothing to write. */
    private static final Set<String> HANDLES = Set.of(
            "Batch",
            "Claim",
            "Claims",
            "ItemReader",
            "ItemWriter",
            "Items",
            "Items.Builder",
            "Registration",
            "StateListener",
            "Updater",
            "WorkContext",
            "WorkContext.Task",
            "chunk.Chunks",
            "chunk.Ledger",
            "limit.RateLimiter",
            "memory.InMemoryStore",
            "store.StateStore",
            "task.TaskBoundary",
            "task.TaskChain",
            "task.TaskChain.Builder",
            "watch.Poller",
            "watch.Poller.Builder",
            "watch.Watch",
            "watch.WatchListener",
            "worker.Workers",
            "worker.Workers.Builder");

    /** What hosts pass in. */
    private static final Set<String> ARGUMENTS = Set.of(
            "ConflictPolicy",
            "ConflictPolicy.Fail",
            "ConflictPolicy.Merge",
            "ConflictPolicy.MergeFields",
            "ConflictPolicy.MergeFunction",
            "ConflictPolicy.Reapply",
            "Limits",
            "Note",
            "Search",
            "chunk.ChunkPlan",
            "jackson.PayloadMapper",
            "worker.Snooze",
            "worker.StageOptions",
            "worker.StageOptions.Builder",
            "workflow.PollPolicy",
            "workflow.RetryPolicy",
            "workflow.RetryPolicy.Builder",
            "workflow.Workflow",
            "workflow.Workflow.Builder",
            "workflow.WorkflowDiagram");

    /** What core and its stores say to each other. */
    private static final Set<String> STORE = Set.of(
            "store.Chunk",
            "store.ChunkQuery",
            "store.ClaimRequest",
            "store.ClaimRequest.Source",
            "store.Commit",
            "store.CommitResult",
            "store.CommitResult.Committed",
            "store.CommitResult.Conflict",
            "store.CommitResult.Duplicate",
            "store.Entry",
            "store.HistoryEntry",
            "store.HistoryPage",
            "store.HistoryQuery",
            "store.ItemBody",
            "store.ItemRecord",
            "store.Query",
            "store.Query.Filter",
            "store.Query.Order",
            "store.Query.Order.Changed",
            "store.Query.Order.Ready",
            "store.Query.Order.Stable");

    @Test
    void eachPublicTypeHasAFormOrAReason() throws Exception {
        Set<String> unexplained = new TreeSet<>();
        Set<String> known = new TreeSet<>();
        for (Class<?> type : publicTypes()) {
            String name = type.getCanonicalName().substring("dev.holdfast.".length());
            known.add(name);
            boolean hasForm =
                    Stream.of(type.getMethods()).anyMatch(method -> method.isAnnotationPresent(JsonValue.class))
                            || Arrays.stream(type.getInterfaces())
                                    .flatMap(each -> Stream.of(each.getMethods()))
                                    .anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
            boolean hasReason = HANDLES.contains(name) || ARGUMENTS.contains(name) || STORE.contains(name);
            if (hasForm == hasReason && !type.isEnum()) {
                unexplained.add(name);
            }
        }
        assertThat(unexplained)
                .as("give the type a JSON form (json() with @JsonValue, and a part of docs/json.md), or a reason here")
                .isEmpty();
        assertThat(known).containsAll(HANDLES).containsAll(ARGUMENTS).containsAll(STORE);
    }

    private static List<Class<?>> publicTypes() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(
                Items.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.toString().contains("internal"))
                    .filter(file -> !file.getFileName().toString().endsWith("-info.class"))
                    .toList();
        }
        List<Class<?>> types = new ArrayList<>();
        for (Path file : files) {
            String name = classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
            Class<?> type = Class.forName(name, false, Items.class.getClassLoader());
            if (Modifier.isPublic(type.getModifiers()) && type.getCanonicalName() != null && isReachable(type)) {
                types.add(type);
            }
        }
        return types;
    }

    private static boolean isReachable(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null || (Modifier.isPublic(outer.getModifiers()) && isReachable(outer));
    }
}
