package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.UnreadableItemException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stored payloads of another shape than their type. */
class StrictReadTest {
    private static <P> void refuses(Class<P> type, String json, String... parts) {
        try (PayloadStore<P> store = PayloadStore.of(type)) {
            assertThatThrownBy(() -> store.readRaw(json))
                    .isInstanceOf(UnreadableItemException.class)
                    .hasMessageStartingWith("thing/raw: its payload (schema version 1) does not fit " + type.getName())
                    .hasMessageContainingAll(parts);
            assertThat(store.json("raw")).isEqualTo(json);
        }
    }

    private static <P> P reads(Class<P> type, String json) {
        try (PayloadStore<P> store = PayloadStore.of(type)) {
            return store.readRaw(json);
        }
    }

    enum Colour {
        RED,
        BLUE
    }

    record Scalars(
            @Nullable Integer whole,
            @Nullable Long wide,
            @Nullable Short small,
            @Nullable BigInteger big,
            @Nullable Double fraction,
            @Nullable Float single,
            @Nullable BigDecimal exact,
            @Nullable Boolean flag,
            @Nullable String text,
            @Nullable Character letter,
            @Nullable Colour colour,
            @Nullable Instant at,
            @Nullable Duration length,
            @Nullable Date date,
            @Nullable List<String> list,
            @Nullable Map<String, Integer> map) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            whole    | 59.94                | a number with a fraction | a whole number
            whole    | 60.0                 | a number with a fraction | a whole number
            whole    | 6E+1                 | a number with a fraction | a whole number
            whole    | "60"                 | a text                   | a whole number
            whole    | ""                   | an empty text            | a whole number
            whole    | true                 | true or false            | a whole number
            whole    | [60]                 | an array                 | a whole number
            whole    | 3000000000           | out of the range         | of int
            small    | 40000                | out of the range         | of short
            wide     | 9223372036854775808  | out of the range         | of long
            wide     | 1.5                  | a number with a fraction | a whole number
            big      | 1.5                  | a number with a fraction | a whole number
            big      | "7"                  | a text                   | a whole number
            fraction | "1.5"                | a text                   | a number
            fraction | 0.12345678901234567890 | has more digits        | than a double holds
            fraction | 9007199254740993     | has more digits          | than a double holds
            fraction | 1E+400               | has more digits          | than a double holds
            single   | 0.123456789          | has more digits          | than a float holds
            single   | true                 | true or false            | a number
            exact    | "1.5"                | a text                   | a number
            flag     | "true"               | a text                   | true or false
            flag     | 1                    | a whole number           | true or false
            flag     | 0.0                  | a number with a fraction | true or false
            text     | 60                   | a whole number           | a text
            text     | 59.94                | a number with a fraction | a text
            text     | true                 | true or false            | a text
            text     | ["a"]                | an array                 | a text
            text     | {"a":1}              | an object                | a text
            letter   | 65                   | a whole number           | java.lang.Character
            letter   | "ab"                 | a text                   | java.lang.Character
            colour   | 0                    | a whole number           | one of RED, BLUE
            colour   | "GREEN"              | a text                   | one of RED, BLUE
            colour   | "red"                | a text                   | one of RED, BLUE
            colour   | ""                   | an empty text            | one of RED, BLUE
            at       | 60                   | is not a text            | Instant
            at       | 1.5                  | is not a text            | Instant
            at       | "yesterday"          | a text                   | Instant
            length   | 60                   | is not a text            | Duration
            date     | 60                   | is not a text            | Date
            list     | "a"                  | a text                   | an array
            list     | {}                   | an object                | an array
            list     | [1]                  | field 'list[0]'          | a text
            map      | []                   | an array                 | an object
            map      | {"a":"1"}            | field 'map.a'            | a whole number
            map      | {"a":1.5}            | field 'map.a'            | a whole number
            """)
    void anotherShapeIsRefusedByNameWithBothShapes(String field, String value, String stored, String wanted) {
        refuses(Scalars.class, "{\"" + field + "\":" + value + "}", "field '" + field, stored, wanted);
    }

    @Test
    void numbersThatFitAreRead() {
        Scalars read = reads(Scalars.class, "{\"fraction\":5,\"single\":0.1,\"exact\":5,\"big\":12345678901234567890}");
        assertThat(read.fraction()).isEqualTo(5.0);
        assertThat(read.single()).isEqualTo(0.1f);
        assertThat(read.exact()).isEqualTo(new BigDecimal(5));
        assertThat(read.big()).isEqualTo("12345678901234567890");
    }

    @Test
    void noValueIsShown() {
        refuses(Scalars.class, "{\"whole\":\"hunter2\"}", "field 'whole'");
        try (PayloadStore<Scalars> store = PayloadStore.of(Scalars.class)) {
            store.withRaw("wide", "{\"wide\":12345678901234567890123}");
            assertThatThrownBy(() -> store.read("wide")).message().doesNotContain("1234567890");
            for (String field : List.of("whole", "colour", "at", "letter", "flag")) {
                store.withRaw(field, "{\"" + field + "\":\"hunter2\"}");
                assertThatThrownBy(() -> store.read(field)).message().doesNotContain("hunter2");
            }
        }
    }

    // --- missing fields ---

    record Page(String url, int bytes, Inner inner) {}

    record Inner(String name, List<String> words) {}

    @Test
    void aMissingFieldIsNamedWithWhatToDo() {
        refuses(
                Page.class,
                "{\"bytes\":1,\"inner\":null}",
                "field 'url' is missing",
                "default",
                "@Nullable",
                "PayloadMapper",
                "Items.patch");
        refuses(Page.class, "{\"url\":\"u\",\"inner\":null}", "field 'bytes' is missing");
        refuses(Page.class, "{\"url\":\"u\",\"bytes\":1,\"inner\":{\"name\":\"n\"}}", "field 'inner.words' is missing");
    }

    @Test
    void anExplicitNullIsAValue() {
        Page read = reads(Page.class, "{\"url\":null,\"bytes\":1,\"inner\":null}");
        assertThat(read).isEqualTo(new Page(null, 1, null));
        refuses(Page.class, "{\"url\":\"u\",\"bytes\":null,\"inner\":null}", "field 'bytes' is null", "a whole number");
    }

    record Marked(
            @Nullable String text,
            Optional<String> optional,
            OptionalInt number,
            @Nullable List<String> list) {}

    @Test
    void markedFieldsMayBeMissing() {
        assertThat(reads(Marked.class, "{}")).isEqualTo(new Marked(null, Optional.empty(), OptionalInt.empty(), null));
        assertThat(reads(Marked.class, "{\"optional\":\"a\",\"number\":5}"))
                .isEqualTo(new Marked(null, Optional.of("a"), OptionalInt.of(5), null));
        refuses(Marked.class, "{\"optional\":5}", "field 'optional'", "a text");
        refuses(Marked.class, "{\"number\":\"5\"}", "field 'number'", "a whole number");
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sparse(String text, List<String> list) {}

    @Test
    void aTypeThatLeavesOutNullsReadsThemBack() {
        assertThat(reads(Sparse.class, "{}")).isEqualTo(new Sparse(null, null));
    }

    record Defaulted(
            @JsonProperty(defaultValue = "en") String language,
            @JsonProperty(defaultValue = "7") int days) {}

    @Test
    void defaultsOfTheTypeFillMissingFields() {
        assertThat(reads(Defaulted.class, "{}")).isEqualTo(new Defaulted("en", 7));
        assertThat(reads(Defaulted.class, "{\"language\":\"de\",\"days\":0}")).isEqualTo(new Defaulted("de", 0));
        assertThat(reads(Defaulted.class, "{\"language\":null,\"days\":0}")).isEqualTo(new Defaulted(null, 0));
    }

    @Test
    void defaultsOfTheSettingsFillMissingFields() {
        PayloadMapper mapper = PayloadMapper.strict()
                .fallback(Page.class, "bytes", 5)
                .fallback(Inner.class, "words", List.of("w"))
                .nullable(Page.class, "url");
        try (PayloadStore<Page> store = new PayloadStore<>(Page.class, mapper)) {
            assertThat(store.readRaw("{\"inner\":{\"name\":\"n\"}}"))
                    .isEqualTo(new Page(null, 5, new Inner("n", List.of("w"))));
        }
    }

    static final class Bean {
        private String name;
        private String language = "en";
        private int count;

        @Nullable
        private String note;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public String getLanguage() {
            return language;
        }

        public void setLanguage(String language) {
            this.language = language;
        }

        public int getCount() {
            return count;
        }

        public void setCount(int count) {
            this.count = count;
        }

        @Nullable
        public String getNote() {
            return note;
        }

        @JsonAlias("remark")
        public void setNote(@Nullable String note) {
            this.note = note;
        }
    }

    @Test
    void aClassKeepsItsOwnDefaultsAndMissesTheRest() {
        refuses(Bean.class, "{\"language\":\"de\"}", "field 'name' is missing");
        Bean bean = reads(Bean.class, "{\"name\":\"n\"}");
        assertThat(bean.getLanguage()).isEqualTo("en");
        assertThat(bean.getNote()).isNull();
        assertThat(reads(Bean.class, "{\"name\":\"n\",\"remark\":\"r\"}").getNote())
                .isEqualTo("r");
    }

    record Beans(List<Bean> beans) {}

    @Test
    void aMissingFieldInsideAListIsNamed() {
        refuses(Beans.class, "{\"beans\":[{\"name\":\"n\"},{}]}", "field 'beans[1].name' is missing");
    }

    // --- lenient ---

    @Test
    void aLenientMapperReadsAsJacksonDoes() {
        try (PayloadStore<Page> store = new PayloadStore<>(Page.class, PayloadMapper.lenient())) {
            assertThat(store.readRaw("{\"url\":5,\"bytes\":\"60\"}")).isEqualTo(new Page("5", 60, null));
        }
    }

    @Test
    void classNamesAreNeverStored() {
        PayloadMapper typed = PayloadMapper.strict()
                .configure(mapper -> mapper.activateDefaultTyping(
                        com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator.builder()
                                .build()));
        assertThatThrownBy(() -> new PayloadStore<>(Page.class, typed)).hasMessageContaining("default typing");
    }
}
