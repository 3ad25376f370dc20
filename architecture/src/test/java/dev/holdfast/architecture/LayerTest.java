package dev.holdfast.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.holdfast.RateLimiter;
import dev.holdfast.store.ItemKey;
import org.junit.jupiter.api.Test;

/** Who may use whom: back ends and core meet in {@code dev.holdfast.store}, which knows nobody. */
class LayerTest {
    private final PublishedModules modules = PublishedModules.onClassPath();

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
    void storeContractUsesOnlyTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.holdfast.store..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.holdfast.store..")
                .because("a back end must need nothing but the contract")
                .check(modules.core());
    }

    @Test
    void memoryUsesOnlyTheStoreContract() {
        classes()
                .that()
                .resideInAnyPackage("dev.holdfast.memory..", "dev.holdfast.internal.memory..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "dev.holdfast.store..",
                        "dev.holdfast.memory..",
                        "dev.holdfast.internal.memory..")
                .because("the reference store shows what a back end needs")
                .check(modules.core());
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
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.holdfast",
                        "dev.holdfast.internal.document..",
                        "dev.holdfast.internal.text..",
                        "dev.holdfast.memory..",
                        "dev.holdfast.testkit..")
                .because(
                        "a back end keeps bytes, core keeps the rules; the seam to files and what back ends share is for both")
                .check(modules.backEnds());
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
    void packagesOfCoreAreFreeOfCycles() {
        slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(modules.core());
    }

    private static final SliceAssignment PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.holdfast")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of core";
        }
    };
}
