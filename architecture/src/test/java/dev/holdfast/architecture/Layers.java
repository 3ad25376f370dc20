package dev.holdfast.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which package may use which. From below: the store contract with the shared words; what back ends share; definition
 * ({@code workflow}, {@code chunk}); {@code dev.holdfast} with the hidden engine it is made of; {@code watch},
 * {@code task} and {@code worker}.
 */
final class Layers {
    private static final String ROOT = "dev.holdfast";
    private static final String INTERNAL = ROOT + ".internal.";

    /** Types of the root package that hosts, stores and back ends share. */
    static final Set<String> SHARED_WORDS = Set.of(
            "CorruptRecordException",
            "Cursor",
            "CursorExpiredException",
            "Damage",
            "HoldfastException",
            "Page",
            "Registration",
            "StoreException");

    private static final DescribedPredicate<JavaClass> WORDS = describe("the shared words", Layers::isWord);
    private static final DescribedPredicate<JavaClass> JDK = resideInAnyPackage(
            "java..", "org.jspecify..", "com.fasterxml.jackson.annotation..", "dev.holdfast.internal.json..");
    private static final DescribedPredicate<JavaClass> STORE = resideInAPackage("dev.holdfast.store..");
    private static final DescribedPredicate<JavaClass> MEMORY =
            resideInAnyPackage("dev.holdfast.memory..", "dev.holdfast.internal.memory..");
    private static final DescribedPredicate<JavaClass> DEFINITION = resideInAnyPackage(
            "dev.holdfast.workflow..",
            "dev.holdfast.chunk..",
            "dev.holdfast.limit..",
            "dev.holdfast.internal.workflow..",
            "dev.holdfast.internal.chunk..");
    private static final DescribedPredicate<JavaClass> ABOVE = resideInAnyPackage(
            "dev.holdfast.watch..",
            "dev.holdfast.task..",
            "dev.holdfast.worker..",
            "dev.holdfast.internal.watch..",
            "dev.holdfast.internal.task..",
            "dev.holdfast.internal.worker..");

    private Layers() {}

    private static boolean isWord(JavaClass type) {
        String topLevel = type.getBaseComponentType().getFullName().replaceFirst("\\$.*", "");
        return topLevel.startsWith(ROOT + ".") && SHARED_WORDS.contains(topLevel.substring(ROOT.length() + 1));
    }

    static ArchRule storeUsesOnlyTheJdkAndTheWords() {
        return classes()
                .that(STORE)
                .should()
                .onlyDependOnClassesThat(
                        JDK.or(STORE).or(WORDS).as("the JDK, the JSON form, the store contract, the shared words"))
                .because("a back end must need nothing but the contract");
    }

    static ArchRule wordsUseOnlyEachOther() {
        return classes()
                .that(WORDS)
                .should()
                .onlyDependOnClassesThat(JDK.or(WORDS)
                        .or(describe("ItemKey", type -> type.getFullName().equals("dev.holdfast.store.ItemKey")))
                        .as("the JDK, the JSON form, each other, dev.holdfast.store.ItemKey"))
                .because("they are part of the store contract, which knows nobody");
    }

    static ArchRule memoryUsesOnlyTheContract() {
        return classes()
                .that(MEMORY)
                .should()
                .onlyDependOnClassesThat(
                        JDK.or(resideInAPackage("org.slf4j.."))
                                .or(STORE)
                                .or(WORDS)
                                .or(MEMORY)
                                .or(resideInAPackage("dev.holdfast.internal.backend.."))
                                .as(
                                        "the JDK, the JSON form, the log, the store contract, the shared words, what back ends share"))
                .because("the reference store shows what a back end needs");
    }

    /** The rule for one back end, by the name of its module, which is that of its root package. */
    static ArchRule backEndUsesOnlyTheSeam(String module) {
        String[] seam = module.equals("dev.holdfast.file")
                ? new String[] {
                    "dev.holdfast.internal.backend..", "dev.holdfast.internal.io..", "dev.holdfast.internal.memory.."
                }
                : new String[] {"dev.holdfast.internal.backend..", "dev.holdfast.internal.io.."};
        DescribedPredicate<JavaClass> own = resideInAPackage(module + "..");
        // an add-on to a back end is named below it and may use it
        String parent = module.substring(0, module.lastIndexOf('.'));
        if (!parent.equals(ROOT)) {
            own = own.or(resideInAPackage(parent + ".."));
        }
        return classes()
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.holdfast..")
                        .or(own)
                        .or(STORE)
                        .or(WORDS)
                        .or(resideInAnyPackage(seam))
                        .as("others than ours, its own, the store contract, the shared words, " + List.of(seam)))
                .because("a back end keeps bytes, core keeps the rules");
    }

    static ArchRule definitionIsBelow(JavaClasses core) {
        Set<String> engine = engine(core);
        return noClasses()
                .that(DEFINITION)
                .should()
                .dependOnClassesThat(describe(
                        "are of dev.holdfast, its engine, watch or task",
                        type -> !isWord(type) && engine.contains(type.getPackageName()) || ABOVE.test(type)))
                .because("a workflow is a value that needs nobody who runs it");
    }

    static ArchRule watchAndTaskAreAbove() {
        return noClasses()
                .that(DescribedPredicate.not(ABOVE))
                .should()
                .dependOnClassesThat(ABOVE)
                .because("watching and tasks are written with the public API, as a host would");
    }

    static ArchRule packagesAreFreeOfCycles(JavaClasses core) {
        Set<String> engine = engine(core);
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(ROOT)
                                ? SliceIdentifier.of(sliceOf(type, engine))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages of core";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    private static String sliceOf(JavaClass type, Set<String> engine) {
        String name = type.getPackageName();
        if (isWord(type)) {
            return ROOT + ".store";
        }
        if (engine.contains(name)) {
            return ROOT;
        }
        for (String face : List.of("chunk", "task", "watch", "worker", "workflow")) {
            if (name.equals(INTERNAL + face)) {
                return ROOT + "." + face; // what an exported package hides
            }
        }
        return name;
    }

    /** The root package and the hidden packages that it is made of: those that use it and that it uses. */
    static Set<String> engine(JavaClasses core) {
        Map<String, Set<String>> uses = new TreeMap<>();
        Map<String, Set<String>> usedBy = new TreeMap<>();
        for (JavaClass type : core) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> isRootOrInternal(type) && isRootOrInternal(target))
                    .forEach(target -> {
                        String from = type.getPackageName();
                        String to = target.getPackageName();
                        uses.computeIfAbsent(from, name -> new TreeSet<>()).add(to);
                        usedBy.computeIfAbsent(to, name -> new TreeSet<>()).add(from);
                    });
        }
        Set<String> engine = reached(uses);
        engine.retainAll(reached(usedBy));
        return engine;
    }

    private static boolean isRootOrInternal(JavaClass type) {
        return (type.getPackageName().equals(ROOT) && !isWord(type))
                || type.getPackageName().startsWith(INTERNAL);
    }

    private static Set<String> reached(Map<String, Set<String>> next) {
        Set<String> reached = new TreeSet<>(Set.of(ROOT));
        var open = new ArrayDeque<String>(reached);
        while (!open.isEmpty()) {
            for (String name : next.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(name)) {
                    open.add(name);
                }
            }
        }
        return reached;
    }
}
