package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClausesTest {
    @Test
    void everyClauseHasATestAndEveryTestAClauseOfThePage() throws IOException {
        Set<String> tested = new TreeSet<>();
        contractTests()
                .forEach(test ->
                        tested.addAll(List.of(test.getAnnotation(Clause.class).value())));

        assertThat(tested).isEqualTo(new TreeSet<>(clauses()));
    }

    @Test
    void everyTestOfTheContractNamesItsClauses() {
        assertThat(contractTests()).hasSizeGreaterThan(90).allSatisfy(test -> {
            assertThat(test.isAnnotationPresent(Clause.class)).isTrue();
            assertThat(test.getAnnotation(Clause.class).value()).isNotEmpty();
        });
    }

    @Test
    void clausesAreNumberedFromOneInEachGroup() throws IOException {
        String group = "";
        int number = 0;
        for (String clause : clauses()) {
            String named = clause.substring(0, clause.lastIndexOf('-'));
            number = named.equals(group) ? number + 1 : 1;
            group = named;
            assertThat(clause).isEqualTo(group + "-" + number);
        }
    }

    @Test
    void everyClauseSaysMust() throws IOException {
        for (String clause : page().split("(?m)^- ")) {
            if (clause.startsWith("**C-")) {
                assertThat(clause).contains(" MUST ");
            }
        }
    }

    private static List<Method> contractTests() {
        return Arrays.stream(StateStoreContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }

    private static List<String> clauses() throws IOException {
        return Pattern.compile("(?m)^- \\*\\*(C-[A-Z]+-\\d+)\\*\\*")
                .matcher(page())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "contract.md")).replaceAll("\\s*\\n  ", " ");
    }
}
