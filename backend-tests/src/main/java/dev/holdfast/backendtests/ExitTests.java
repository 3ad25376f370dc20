package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.backendtests.child.ExitingChild;
import dev.holdfast.backendtests.child.ExitingChild.Count;
import dev.holdfast.backendtests.child.ExitingChild.Stage;
import dev.holdfast.backendtests.child.ExitingChild.Way;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends while a shutdown hook closes its items does end, loses no update and leaves no lease. */
public abstract class ExitTests {
    @TempDir
    protected Path temporary;

    protected abstract Class<? extends StoreFactory> factory();

    /** Prepares the directory of a store without items. */
    protected Path directory(String name) throws Exception {
        return Files.createDirectory(temporary.resolve(name));
    }

    @TestFactory
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    protected Stream<DynamicTest> processesEndAndLeaveNothing() {
        return Stream.of(Way.values()).map(way -> DynamicTest.dynamicTest(way.name(), () -> endAndCheck(way)));
    }

    private void endAndCheck(Way way) throws Exception {
        Path directory = directory(way.name());
        try (ChildJvm child =
                ChildJvm.start(ExitingChild.class, factory().getName(), directory.toString(), way.name())) {
            assertThat(child.end()).as("%s", child.said()).isZero();
        }
        try (Items<Stage, Count> items =
                Items.open(ExitingChild.workflow(), StoreFactory.of(factory()).open(directory))) {
            assertThat(items.get(ExitingChild.UPDATED).orElseThrow().payload().value())
                    .isEqualTo(ExitingChild.LAST);
            assertThat(items.claim(Stage.WORK, 10)).as("no lease is left").hasSize(ExitingChild.CLAIMABLE);
        }
    }
}
