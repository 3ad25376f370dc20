package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A type is named by a noun of the field, and one name means one thing in a module. */
class TypeNamesTest {
    /** Nouns in -ing that the field has, with the reason; a gerund is none. */
    private static final Map<String, String> NOUNS = Map.of("Finding", "what an audit finds is a finding");

    @Test
    void typesAreNamedByNouns() throws IOException {
        PublishedSources sources = PublishedSources.ofProject();
        List<String> found = new ArrayList<>();
        List<String> withoutNouns = new ArrayList<>();
        for (String module : sources.modules()) {
            ParsedSources parsed = parsed(sources, module);
            found.addAll(TypeNames.poor(module, parsed, NOUNS));
            withoutNouns.addAll(TypeNames.poor(module, parsed, Map.of()));
        }
        NOUNS.keySet().stream()
                .filter(noun -> withoutNouns.stream().noneMatch(line -> line.endsWith(noun + " ends in -ing")))
                .forEach(noun -> found.add("TypeNamesTest.NOUNS: no type ends in " + noun + ", drop it"));
        Gate.refuse(
                "names of types",
                found,
                "name the concept by a noun of the field, and an implementation for how it works: CommitDraft, not "
                        + "Committing; JsonCodec, not CodecImpl");
    }

    @Test
    void simpleNamesAreUsedOnceInAModule() throws IOException {
        PublishedSources sources = PublishedSources.ofProject();
        List<String> found = new ArrayList<>();
        for (String module : sources.modules()) {
            found.addAll(TypeNames.doubles(module, parsed(sources, module)));
        }
        Gate.refuse("doubled names", found, "rename one of them for what it does that the other one does not");
    }

    private static ParsedSources parsed(PublishedSources sources, String module) throws IOException {
        return ParsedSources.ofFiles(PublishedSources.below(sources.root(module)));
    }

    @Test
    void gerundsAndVagueEndsAreFoundNestedAndLocalOnesToo() throws IOException {
        ParsedSources sources = ParsedSources.ofText("Claiming.java", """
                package p;
                class Claiming {
                    record LockData(String path) {}
                    void run() {
                        enum Opening {}
                    }
                }
                interface HashRing {}
                """);

        assertThat(TypeNames.poor("core", sources, Map.of()))
                .containsExactly(
                        "core: Claiming.java:2 Claiming ends in -ing",
                        "core: Claiming.java:3 LockData ends in Data",
                        "core: Claiming.java:5 Opening ends in -ing",
                        "core: Claiming.java:8 HashRing ends in -ing");
        assertThat(TypeNames.poor("core", sources, Map.of("Ring", "consistent hashing has one")))
                .noneMatch(line -> line.contains("HashRing"));
    }

    @Test
    void nameOfTwoTopLevelTypesIsFound() throws IOException {
        ParsedSources sources = ParsedSources.ofTexts(Map.of(
                "a/Step.java", "package a; class Step { class Place {} }",
                "b/Step.java", "package b; class Step { class Place {} }"));

        assertThat(TypeNames.doubles("core", sources)).containsExactly("core: Step is the name of 2 types, in a and b");
    }
}
