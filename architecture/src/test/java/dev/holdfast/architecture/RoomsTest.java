package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger finds a thing: root packages hold what is public, and no package or file is too big to know. */
class RoomsTest {
    /** The packages exported to everybody by modules that export more, or less, than their root package. */
    private static final Map<String, Set<String>> EXPORTED = Map.of(
            "dev.holdfast",
                    Set.of(
                            "dev.holdfast",
                            "dev.holdfast.workflow",
                            "dev.holdfast.jackson",
                            "dev.holdfast.chunk",
                            "dev.holdfast.watch",
                            "dev.holdfast.task",
                            "dev.holdfast.limit",
                            "dev.holdfast.worker",
                            "dev.holdfast.store",
                            "dev.holdfast.memory"),
            "dev.holdfast.testkit",
                    Set.of(
                            "dev.holdfast.testkit",
                            "dev.holdfast.testkit.check",
                            "dev.holdfast.testkit.contract",
                            "dev.holdfast.testkit.crash"),
            // found by ServiceLoader, used by nobody
            "dev.holdfast.sqlite.rescue", Set.of());

    @TempDir
    private Path folder;

    @Test
    void packagesAndFilesAreSmall() throws IOException {
        PublishedSources sources = PublishedSources.ofProject();
        List<String> found = new ArrayList<>();
        for (String module : sources.modules()) {
            found.addAll(Rooms.tooBig(module, sources.root(module)));
        }
        Gate.refuse(
                "packages and files",
                found,
                "move the files of one job into a package named for that job, and the parts of a long type into types "
                        + "of their own");
    }

    @Test
    void rootPackagesHoldPublicTypesOnly() throws IOException {
        PublishedSources sources = PublishedSources.ofProject();
        List<String> found = new ArrayList<>();
        for (String module : sources.modules()) {
            if (!EXPORTED.getOrDefault(module, Set.of(module)).contains(module)) {
                continue; // all of it is hidden
            }
            Path root = sources.root(module);
            found.addAll(Rooms.hiddenTypes(module, ParsedSources.ofFiles(PublishedSources.below(root)), module));
        }
        Gate.refuse(
                "root packages",
                found,
                "move the type into a package below that is not exported, where it may be public and is hidden");
    }

    @Test
    void modulesExportNothingElse() {
        PublishedModules modules = PublishedModules.onClassPath();
        List<String> found = new ArrayList<>();
        for (String module : modules.names()) {
            found.addAll(Rooms.exports(modules.descriptor(module), EXPORTED.getOrDefault(module, Set.of(module))));
        }
        Gate.refuse(
                "exported packages",
                found,
                "hide the package, or export it to the modules that need it with 'exports … to'; a new public package "
                        + "is a decision and belongs into RoomsTest.EXPORTED");
    }

    @Test
    void bigFileAndBigPackageAreFound() throws IOException {
        Path room = Files.createDirectories(folder.resolve("p/q"));
        for (int i = 0; i <= Rooms.MOST_FILES; i++) {
            Files.writeString(room.resolve("A" + i + ".java"), "\n".repeat(i == 7 ? Rooms.MOST_LINES + 1 : 1));
        }
        Files.writeString(room.resolve("package-info.java"), "package p.q;");

        assertThat(Rooms.tooBig("core", folder))
                .containsExactly(
                        "core: A7.java has 401 lines, 400 at most", "core: package p.q has 41 files, 40 at most");

        Files.delete(room.resolve("A7.java"));
        assertThat(Rooms.tooBig("core", folder)).isEmpty();
    }

    @Test
    void hiddenTypeInTheRootPackageIsFound() throws IOException {
        String text = "package p; %s interface Claim { class Inner {} }";

        assertThat(Rooms.hiddenTypes("core", ParsedSources.ofText("Claim.java", text.formatted("")), "p"))
                .containsExactly("core: Claim is hidden, but package p is for public types");
        assertThat(Rooms.hiddenTypes("core", ParsedSources.ofText("Claim.java", text.formatted("public")), "p"))
                .isEmpty();
        assertThat(Rooms.hiddenTypes("core", ParsedSources.ofText("Claim.java", text.formatted("")), "p.q"))
                .isEmpty();
    }

    @Test
    void exportToEverybodyIsFoundAndOneToFriendsIsNot() {
        ModuleDescriptor module = ModuleDescriptor.newModule("m")
                .exports("m")
                .exports("m.engine")
                .exports("m.io", Set.of("friend"))
                .build();

        assertThat(Rooms.exports(module, Set.of("m", "m.store")))
                .containsExactly("m: exports m.engine to everybody", "m: does not export m.store");
        assertThat(Rooms.exports(module, Set.of("m", "m.engine"))).isEmpty();
    }
}
