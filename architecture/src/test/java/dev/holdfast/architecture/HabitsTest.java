package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What no main code of a published module does, whatever its layer. */
class HabitsTest {
    private final JavaClasses all = PublishedModules.onClassPath().all();

    @Test
    void nobodyReadsTheWallClock() {
        noClasses()
                .should()
                .accessTargetWhere(access("read the wall clock", HabitsTest::readsWallClock))
                .because("time comes from the InstantSource the host gave; InstantSource.system() may be its default")
                .check(all);
    }

    private static boolean readsWallClock(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        return (owner.getPackageName().startsWith("java.time") && name.equals("now"))
                || (owner.isEquivalentTo(Clock.class) && (name.startsWith("system") || name.startsWith("tick")))
                || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
                || (owner.isEquivalentTo(Date.class) && hasNoParameters(access, "<init>"));
    }

    @Test
    void nobodyRollsSharedDice() {
        noClasses()
                .should()
                .accessTargetWhere(access(
                        "use unseeded randomness",
                        access -> (access.getTargetOwner().isEquivalentTo(Math.class)
                                        && access.getName().equals("random"))
                                || (access.getTargetOwner().isEquivalentTo(Random.class)
                                        && hasNoParameters(access, "<init>"))))
                .because("a test must be able to repeat what happened")
                .check(all);
    }

    @Test
    void nobodyPrints() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.holdfast.testkit.crash.CrashChild") // a process of its own
                .and()
                .doNotHaveFullyQualifiedName("dev.holdfast.testkit.crash.ChildJvm") // what such a process says
                .should()
                .accessTargetWhere(access(
                        "print to the console",
                        access -> (access.getTargetOwner().isEquivalentTo(System.class)
                                        && Set.of("out", "err").contains(access.getName()))
                                || hasNoParameters(access, "printStackTrace")))
                .because("a library has no console")
                .check(all);
    }

    @Test
    void nobodyReadsSerializedObjects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .because("stored data is plain JSON")
                .check(all);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .should()
                .beFinal()
                .because("two hosts in one JVM share static state")
                // a module without static fields is a good one
                .allowEmptyShould(true)
                .check(all);
    }

    @Test
    void randomSourcesAreNotStatic() {
        fields().that()
                .haveRawType(DescribedPredicate.describe("Random", type -> type.isAssignableTo(Random.class)))
                .should()
                .notBeStatic()
                .because("the random source is an option of the builder")
                // hardly any class has one
                .allowEmptyShould(true)
                .check(all);
    }

    private static boolean hasNoParameters(JavaAccess<?> access, String name) {
        return access.getTarget().getFullName().endsWith("." + name + "()");
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
