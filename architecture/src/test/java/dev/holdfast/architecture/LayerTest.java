package dev.holdfast.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.ItemKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use whom: back ends and core meet in {@code dev.holdfast.store}, which knows nobody. */
class LayerTest {
    private final PublishedModules modules = PublishedModules.onClassPath();

    @TempDir
    private Path folder;

    @Test
    void modulesUnderTestAreFound() {
        assertThat(modules.names())
                .contains(
                        "dev.holdfast",
                        "dev.holdfast.bucket4j",
                        "dev.holdfast.file",
                        "dev.holdfast.redis",
                        "dev.holdfast.sqlite",
                        "dev.holdfast.testkit");
        assertThat(modules.core()).isNotEmpty();
        assertThat(modules.backEnds()).isNotEmpty();
        assertThat(modules.rateLimiter()).isNotEmpty();
    }

    @Test
    void sharedWordsAreThere() {
        JavaClasses core = modules.core();
        assertThat(Layers.SHARED_WORDS.stream().filter(word -> !core.contain("dev.holdfast." + word)))
                .as("shared words that are no types of dev.holdfast; correct Layers.SHARED_WORDS")
                .isEmpty();
    }

    @Test
    void storeContractUsesOnlyTheJdk() {
        Layers.storeUsesOnlyTheJdkAndTheWords().check(modules.core());
    }

    @Test
    void sharedWordsUseOnlyEachOther() {
        Layers.wordsUseOnlyEachOther().check(modules.core());
    }

    @Test
    void memoryUsesOnlyTheStoreContract() {
        Layers.memoryUsesOnlyTheContract().check(modules.core());
    }

    @Test
    void coreKnowsNoBackEnd() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.holdfast.sqlite..",
                        "dev.holdfast.file..",
                        "dev.holdfast.redis..",
                        "dev.holdfast.testkit..",
                        "dev.holdfast.bucket4j..",
                        "io.github.bucket4j..",
                        "org.sqlite..",
                        "java.sql..",
                        "io.lettuce..")
                .because("the host chooses the back end, core does not")
                .check(modules.core());
    }

    @Test
    void backEndsUseOnlyTheStoreContractOfCore() {
        for (String module : modules.backEndNames()) {
            Layers.backEndUsesOnlyTheSeam(module).check(modules.classesOf(module));
        }
    }

    @Test
    void theRateLimiterNeedsOnlyTheSeamThatCoreHasForIt() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..", "org.jspecify..", "io.github.bucket4j..", "dev.holdfast.bucket4j..")
                        .or(belongToAnyOf(RateLimiter.class, ItemKey.class)))
                .because("the host may write its own with no more than that")
                .check(modules.rateLimiter());
    }

    @Test
    void definitionKnowsNobodyWhoRunsIt() {
        Layers.definitionIsBelow(modules.core()).check(modules.core());
    }

    @Test
    void watchAndTaskAreAboveAllOthers() {
        assertThat(modules.descriptor(PublishedModules.CORE).packages())
                .contains("dev.holdfast.watch", "dev.holdfast.task");
        Layers.watchAndTaskAreAbove().check(modules.core());
    }

    @Test
    void packagesOfCoreAreFreeOfCycles() {
        Layers.packagesAreFreeOfCycles(modules.core()).check(modules.core());
    }

    // each rule, broken once

    private static final String ITEMS = "package dev.holdfast; public class Items {}";
    private static final String CURSOR = "package dev.holdfast; public class Cursor { public static class Part {} }";
    private static final String KEY = "package dev.holdfast.store; public class ItemKey {}";

    private List<String> broken(ArchRule rule, String... texts) {
        return broken(rule, Planted.classes(folder, texts));
    }

    private static List<String> broken(ArchRule rule, JavaClasses classes) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }

    @Test
    void storeThatUsesMoreThanTheWordsIsFound() {
        assertThat(broken(
                        Layers.storeUsesOnlyTheJdkAndTheWords(),
                        ITEMS,
                        CURSOR,
                        KEY,
                        "package dev.holdfast.store; class Good { dev.holdfast.Cursor.Part part; ItemKey key; }",
                        "package dev.holdfast.store; class Bad { dev.holdfast.Items items; }"))
                .singleElement()
                .asString()
                .contains("dev.holdfast.store.Bad.items", "dev.holdfast.Items");
    }

    @Test
    void wordThatUsesTheApiOrMoreOfTheStoreIsFound() {
        assertThat(broken(
                        Layers.wordsUseOnlyEachOther(),
                        ITEMS,
                        CURSOR,
                        KEY,
                        "package dev.holdfast.store; public class Commit {}",
                        "package dev.holdfast; class Damage { dev.holdfast.store.ItemKey key; Cursor cursor; }",
                        "package dev.holdfast; class Page { Items items; dev.holdfast.store.Commit commit; }"))
                .hasSize(2)
                .allMatch(line -> line.contains("dev.holdfast.Page."));
    }

    @Test
    void memoryThatUsesTheRulesIsFound() {
        assertThat(broken(
                        Layers.memoryUsesOnlyTheContract(),
                        ITEMS,
                        CURSOR,
                        "package dev.holdfast.memory; class Good { dev.holdfast.Cursor cursor; }",
                        "package dev.holdfast.internal.memory; class Bad { dev.holdfast.Items items; }"))
                .singleElement()
                .asString()
                .contains("dev.holdfast.internal.memory.Bad.items");
    }

    @Test
    void backEndThatUsesTheRulesOrAnotherBackEndIsFound() {
        Planted.classes(
                folder,
                ITEMS,
                CURSOR,
                KEY,
                "package dev.holdfast.internal.memory; public class Tables {}",
                "package dev.holdfast.internal.io; public class Disk {}",
                "package dev.holdfast.sqlite; public class Engine {}",
                "package dev.holdfast.file.journal; class Good { dev.holdfast.Cursor cursor; "
                        + "dev.holdfast.internal.io.Disk disk; dev.holdfast.internal.memory.Tables tables; }",
                "package dev.holdfast.file.journal; class Bad { dev.holdfast.Items items; "
                        + "dev.holdfast.sqlite.Engine engine; }",
                "package dev.holdfast.sqlite.rescue; class Rescue { dev.holdfast.sqlite.Engine engine; "
                        + "dev.holdfast.internal.memory.Tables tables; }");

        assertThat(broken(Layers.backEndUsesOnlyTheSeam("dev.holdfast.file"), imported("dev/holdfast/file")))
                .hasSize(2)
                .allMatch(line -> line.contains("dev.holdfast.file.journal.Bad."));
        assertThat(broken(
                        Layers.backEndUsesOnlyTheSeam("dev.holdfast.sqlite.rescue"),
                        imported("dev/holdfast/sqlite/rescue")))
                .singleElement()
                .asString()
                .contains("dev.holdfast.sqlite.rescue.Rescue.tables");
    }

    private JavaClasses imported(String part) {
        return new ClassFileImporter().importPath(folder.resolve(part));
    }

    @Test
    void hiddenPackagesThatTheRootUsesAndThatUseItAreItsEngine() {
        assertThat(Layers.engine(Planted.classes(
                        folder,
                        CURSOR,
                        "package dev.holdfast; public class Items { dev.holdfast.internal.claim.Claimer claimer; }",
                        "package dev.holdfast.internal.claim; public class Claimer { dev.holdfast.internal.read.Reads r; }",
                        "package dev.holdfast.internal.read; public class Reads { dev.holdfast.Items items; "
                                + "dev.holdfast.internal.json.Json json; }",
                        "package dev.holdfast.internal.json; public class Json { dev.holdfast.Cursor word; }",
                        "package dev.holdfast.internal.watch; class WatchLoop { dev.holdfast.Items items; }")))
                .isEqualTo(Set.of("dev.holdfast", "dev.holdfast.internal.claim", "dev.holdfast.internal.read"));
    }

    @Test
    void definitionThatUsesTheApiItsEngineOrAWatchIsFound() {
        JavaClasses classes = Planted.classes(
                folder,
                CURSOR,
                "package dev.holdfast; public class Items { dev.holdfast.internal.claim.Claimer claimer; }",
                "package dev.holdfast.internal.claim; public class Claimer { dev.holdfast.Items items; }",
                "package dev.holdfast.watch; public class Poller {}",
                "package dev.holdfast.workflow; class Good { dev.holdfast.Cursor word; }",
                "package dev.holdfast.workflow; class Bad { dev.holdfast.Items items; dev.holdfast.watch.Poller poller; }",
                "package dev.holdfast.chunk; class BadChunk { dev.holdfast.internal.claim.Claimer claimer; }");

        assertThat(broken(Layers.definitionIsBelow(classes), classes))
                .hasSize(3)
                .allMatch(line -> line.contains("Bad"));
    }

    @Test
    void apiThatUsesAWatchIsFound() {
        assertThat(broken(
                        Layers.watchAndTaskAreAbove(),
                        "package dev.holdfast.watch; public class Poller { dev.holdfast.internal.watch.WatchLoop loop; }",
                        "package dev.holdfast.internal.watch; public class WatchLoop { dev.holdfast.watch.Poller poller; }",
                        "package dev.holdfast; class Items { dev.holdfast.watch.Poller poller; }"))
                .singleElement()
                .asString()
                .contains("dev.holdfast.Items.poller");
    }

    @Test
    void circleOfPackagesIsFoundAndAWordIsOfTheStore() {
        JavaClasses classes = Planted.classes(
                folder,
                CURSOR,
                "package dev.holdfast; public class Items { dev.holdfast.internal.claim.Claimer claimer; "
                        + "dev.holdfast.workflow.Workflow workflow; dev.holdfast.store.Query query; }",
                "package dev.holdfast.internal.claim; public class Claimer { dev.holdfast.Items items; }",
                "package dev.holdfast.store; public class Query { dev.holdfast.Cursor cursor; }",
                "package dev.holdfast.workflow; public class Workflow { dev.holdfast.internal.text.Texts texts; }",
                "package dev.holdfast.internal.text; public class Texts {}");
        assertThat(broken(Layers.packagesAreFreeOfCycles(classes), classes)).isEmpty();

        JavaClasses tied = Planted.classes(
                folder, "package dev.holdfast.internal.text; public class Texts { dev.holdfast.workflow.Workflow w; }");
        assertThat(broken(Layers.packagesAreFreeOfCycles(tied), tied))
                .singleElement()
                .asString()
                .contains("dev.holdfast.internal.text", "dev.holdfast.workflow");
    }
}
