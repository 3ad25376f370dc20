package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No source file of a published module needs, over any number of others, itself. */
class FileCirclesTest {
    private static final Path ALLOWED = Path.of("allowed-circles.txt");

    @TempDir
    private Path folder;

    @Test
    void filesAreFreeOfCircles() throws IOException {
        PublishedModules modules = PublishedModules.onClassPath();
        PublishedSources sources = PublishedSources.ofProject();
        AllowedCircles allowed = AllowedCircles.parse(Files.readAllLines(ALLOWED));
        List<String> refused = new ArrayList<>();
        for (String module : modules.names()) {
            refused.addAll(allowed.refused(
                    module,
                    FileCircles.in(
                            modules.classesOf(module),
                            SourceUses.in(ParsedSources.ofFiles(PublishedSources.below(sources.root(module)))))));
        }
        refused.addAll(allowed.unused());
        Gate.refuse(
                "file circles",
                refused,
                "cut one arrow of each path: pass the value instead of its owner, move the shared part into a file of "
                        + "its own below both, or nest the type; only X with its XBuilder or XOptions may go into "
                        + "architecture/allowed-circles.txt");
    }

    private static List<FileCircles.Circle> circlesOf(JavaClasses classes) {
        return FileCircles.in(classes, new TreeMap<>());
    }

    @Test
    void constantsCastsAndFullNamesOfSourcesCount() throws IOException {
        JavaClasses none = new ClassFileImporter().importClasses();
        assertThat(FileCircles.in(
                        none,
                        SourceUses.in(ParsedSources.ofTexts(Map.of(
                                "p/Limits.java",
                                        "package p; import q.Codec; class Limits { static final int MOST = 1; "
                                                + "void run(Object o) { var c = (Codec) o; } }",
                                "q/Codec.java",
                                        "package q; import static p.Limits.MOST; class Codec { int most = MOST; }",
                                "r/One.java", "package r; class One { int two = s.Two.MOST; }",
                                "s/Two.java",
                                        "package s; import r.*; class Two { static final int MOST = One.class.hashCode(); }",
                                "s/Four.java",
                                        "package s; /** {@link Five} */ class Four { class Nested {} Nested nested; }",
                                "s/Five.java", "package s; class Five { Four four; }",
                                "s/Nested.java", "package s; class Nested { Four four; }")))))
                .extracting(FileCircles.Circle::toString)
                .containsExactly("Limits → Codec → Limits", "One → Two → One");
    }

    @Test
    void circleOverThreeFilesIsFoundAndShownAsPath() {
        JavaClasses classes = Planted.classes(
                folder,
                "package p; class A { B b; }",
                "package p; class B { void run() { new Object() { Object c = q.C.class; }; } }",
                "package q; public class C { static class Inner { void run() throws p.Failed {} } }",
                "package p; public class Failed extends Exception { static final A A = new A(); }",
                "package p; class Alone { A a; }");

        assertThat(circlesOf(classes)).singleElement().satisfies(circle -> {
            assertThat(circle.files()).containsExactly("p.A", "p.B", "p.Failed", "q.C");
            assertThat(circle.paths()).containsExactly(List.of("p.A", "p.B", "q.C", "p.Failed", "p.A"));
            assertThat(circle)
                    .hasToString("4 files: [A, B, Failed, C]" + System.lineSeparator() + "    A → B → C → Failed → A");
        });
    }

    @Test
    void annotationsSignaturesAndTypeArgumentsCount() {
        assertThat(circlesOf(Planted.classes(
                        folder,
                        "package p; @interface Mark { Class<?> value(); }",
                        "package p; @Mark(Marker.class) class Marked {}",
                        "package p; class Marker { Marked marked; }",
                        "package p; class Box { java.util.List<Item> items() { return null; } }",
                        "package p; class Item { void put(Box[] boxes) {} }")))
                .extracting(FileCircles.Circle::toString)
                .containsExactly("Box → Item → Box", "Marked → Marker → Marked");
    }

    @Test
    void nestedTypesAndOneWayUseAreNoCircle() {
        assertThat(circlesOf(Planted.classes(
                        folder,
                        "package p; class Outer { Inner inner; static class Inner { Outer outer; Used used; } }",
                        "package p; class Used { Object it = this; }")))
                .isEmpty();
    }

    @Test
    void listedPairIsAllowedAndAnEntryWithoutCircleIsStale() {
        List<FileCircles.Circle> circles = circlesOf(Planted.classes(
                folder,
                "package p; class RetryStore { RetryOptions options; }",
                "package p; class RetryOptions { RetryStore build() { return null; } }"));
        AllowedCircles allowed = AllowedCircles.parse(List.of(
                "# comment",
                "p.RetryStore <-> p.RetryOptions: options build the store",
                "p.Other <-> p.OtherBuilder: gone"));

        assertThat(AllowedCircles.parse(List.of()).refused("core", circles))
                .containsExactly("core: RetryOptions → RetryStore → RetryOptions");
        assertThat(allowed.refused("core", circles)).isEmpty();
        assertThat(allowed.unused())
                .containsExactly("allowed-circles.txt: [p.Other, p.OtherBuilder] is no circle, drop the line");
    }

    @Test
    void onlyABuilderOrOptionsMayBeListedAndOnlyWithAReason() {
        assertThatThrownBy(() -> AllowedCircles.parse(List.of("p.Claim <-> p.Claims: they like each other")))
                .hasMessageContaining("only X with XBuilder or XOptions");
        assertThatThrownBy(() -> AllowedCircles.parse(List.of("p.Claim <-> p.ClaimBuilder: ")))
                .hasMessageContaining("with a reason");
    }
}
