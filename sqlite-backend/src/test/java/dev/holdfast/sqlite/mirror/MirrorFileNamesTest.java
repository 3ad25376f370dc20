package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorFileNamesTest {
    private static final Pattern SAFE = Pattern.compile("[a-z0-9_~-]([a-z0-9_.~-]*[a-z0-9_~-])?");
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    @ParameterizedTest
    @ValueSource(strings = {"hy0_2004-04-14", "a", "0", "hy0_hooting_yard_2004-04-14", "v1.2.3", "_", "-"})
    void ordinaryIdsStayAsTheyAre(String id) {
        assertThat(MirrorFileNames.file(id)).isEqualTo(id + ".yaml");
    }

    @Test
    void otherIdsStayReadable() {
        assertThat(MirrorFileNames.file("Hy0/2004 04"))
                .startsWith("hy0-2004-04~")
                .endsWith(".yaml");
        assertThat(MirrorFileNames.file("日本")).startsWith("item~");
    }

    @Test
    void namesThatDifferByCaseAreKeptApart() {
        assertThat(MirrorFileNames.file("ABC")).isNotEqualTo(MirrorFileNames.file("abc"));
        assertThat(MirrorFileNames.file("ABC")).isNotEqualTo(MirrorFileNames.file("Abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orphans", "state.db", "index.json", "mirror.lock", "a.yaml", "a.tmp", "con", ".."})
    void directoriesNeverMeetTheFilesOfTheStore(String name) {
        assertThat(MirrorFileNames.directory(name)).contains("~").doesNotContain(".");
    }

    @Property(tries = 5000)
    void everyNameIsOneSafeFile(@ForAll("hostile") String id) {
        String file = MirrorFileNames.file(id);
        String directory = MirrorFileNames.directory(id);
        for (String name : new String[] {file, directory}) {
            assertThat(name).matches(SAFE).doesNotContain("..").hasSizeLessThanOrEqualTo(120);
            assertThat(DEVICE.matcher(name).matches()).isFalse();
            assertThat(Path.of("root").resolve(name).normalize().getParent()).isEqualTo(Path.of("root"));
        }
    }

    @Property(tries = 5000)
    void differentIdsHaveDifferentFilesOnEveryFileSystem(
            @ForAll("hostile") String one, @ForAll("hostile") String other) {
        assertThat(MirrorFileNames.file(one).toLowerCase(Locale.ROOT).equals(MirrorFileNames.file(other)))
                .isEqualTo(one.equals(other));
    }

    @Property
    void anIdThatIsAFileNameOfAnotherIsKeptApart(@ForAll("hostile") String id) {
        String file = MirrorFileNames.file(id);
        String bare = file.substring(0, file.length() - MirrorFileNames.YAML.length());
        assertThat(MirrorFileNames.file(bare).equals(file)).isEqualTo(bare.equals(id));
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> known = Arbitraries.of(
                "..",
                ".",
                "../../etc/passwd",
                "/etc/passwd",
                "CON",
                "con",
                "nul.txt",
                "Lpt1",
                "com0.a.b",
                "a.",
                "a ",
                " a",
                "~",
                "a~b",
                "A",
                "a",
                "ß",
                "SS",
                "ı",
                "I",
                "i",
                "K",
                "k",
                "e\u0301",
                "é",
                "-rf",
                ".hidden",
                "a\u0000b",
                "\ud800",
                "\udc00",
                "😀",
                "a/b",
                "a\\b",
                "a:b",
                "*",
                "?",
                "<>|",
                "x.yaml",
                "x.tmp",
                "");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(220);
        Arbitrary<String> ascii = Arbitraries.strings()
                .withChars("aAbB01_-.~ /\\:")
                .ofMinLength(1)
                .ofMaxLength(6);
        Arbitrary<String> longOnes =
                Arbitraries.strings().withChars("ab.-").ofMinLength(90).ofMaxLength(200);
        Arbitrary<String> surrogates =
                Arbitraries.strings().withCharRange('\ud7f0', '\ue010').ofMaxLength(8);
        return Arbitraries.oneOf(known, any, ascii, longOnes, surrogates);
    }
}
