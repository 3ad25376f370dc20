package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Makes every new or lost public type a line in a reviewed file. */
class PublicApiTest {
    private static final Path FILE = Path.of("public-api.txt");
    private static final String ACCEPT = "mvn verify -pl architecture -am -Dholdfast.api.write=true";

    private final PublishedModules modules = PublishedModules.onClassPath();

    @Test
    void publicTypesAreTheOnesInTheFile() throws IOException {
        List<String> compiled = modules.publicTypes();
        if (Boolean.getBoolean("holdfast.api.write")) {
            Files.writeString(FILE, compiled.isEmpty() ? "" : String.join("\n", compiled) + "\n");
        }
        List<String> listed = Files.readAllLines(FILE);
        assertThat(listed)
                .as("%s is sorted and free of duplicates", FILE)
                .isEqualTo(new ArrayList<>(new TreeSet<>(listed)));
        List<String> difference = difference(listed, compiled);
        if (!difference.isEmpty()) {
            fail(
                    "the public types are not the ones in architecture/%s:%n  %s%nif that is meant, accept it with%n  %s",
                    FILE, String.join(System.lineSeparator() + "  ", difference), ACCEPT);
        }
    }

    private static List<String> difference(List<String> listed, List<String> compiled) {
        var names = new TreeSet<>(listed);
        names.addAll(compiled);
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            if (!listed.contains(name)) {
                lines.add("+ " + name);
            } else if (!compiled.contains(name)) {
                lines.add("- " + name);
            }
        }
        return lines;
    }
}
