package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.sqlite.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

class YamlRoundTripTest {
    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void everyObjectComesBackFromYaml(@ForAll("objects") JsonValue.Fields object) throws Exception {
        String yaml = YamlWriter.write(object);
        JsonValue.Fields read = YamlReader.read(yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(read).as(yaml).isEqualTo(object);
        assertThat(JsonText.write(read)).isEqualTo(JsonText.write(object));
        assertThat(yaml).endsWith("\n").doesNotContain("\r");
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void theJsonIsWhatJacksonReads(@ForAll("objects") JsonValue.Fields object) throws Exception {
        String json = JsonText.write(object);
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        JsonNode tree;
        try {
            tree = mapper.readTree(json);
        } catch (JsonProcessingException e) { // half a surrogate pair in a name
            assertThat(JsonText.parseFields(json)).isEmpty();
            return;
        }
        assertThat(JsonText.parseFields(json)).as(json).contains(object);
        assertThat(mapper.readTree(JsonText.write(JsonText.parseFields(json).orElseThrow())))
                .isEqualTo(tree);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void theLibraryReadsTheSameTexts(@ForAll("texts") String text) {
        JsonValue.Fields object = new JsonValue.Fields(Map.of("key", new JsonValue.Text(text)));
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        assertThat(load.loadFromString(YamlWriter.write(object))).isEqualTo(Map.of("key", text));
    }

    @Test
    void datesStandWithoutQuotesAndLookalikesWithThem() {
        assertThat(yaml("2004-04-14")).isEqualTo("v: 2004-04-14\n");
        assertThat(yaml("2004-04-14T10:00:00.5Z")).isEqualTo("v: 2004-04-14T10:00:00.5Z\n");
        assertThat(yaml("2004-4-1")).isEqualTo("v: \"2004-4-1\"\n");
        assertThat(yaml("No")).isEqualTo("v: \"No\"\n");
        assertThat(yaml("42")).isEqualTo("v: \"42\"\n");
        assertThat(yaml("https://example.org/a#b")).isEqualTo("v: https://example.org/a#b\n");
        assertThat(yaml("one\ntwo\n")).isEqualTo("v: |\n  one\n  two\n");
        assertThat(yaml("w".repeat(3000))).isEqualTo("v: " + "w".repeat(3000) + "\n");
    }

    private static String yaml(String text) {
        return YamlWriter.write(new JsonValue.Fields(Map.of("v", new JsonValue.Text(text))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "- a", "a: 1\na: 2\n", "a: &x 1\nb: *x\n", "a: *x\n", "a: !!str 1\n", "a: !x 1\n",
                "a: &x [1]\n", "? [a]\n: 1\n", "1: 2\n", "a: 1\n---\nb: 2\n", "a: .inf\n", "a: 0x1F\n", "a: [1\n",
                        "a: \"",
                "a: 1\n  b: 2\n", "\u0000\u0000\u0000\u0000", "a: +1\n", "a: 01\n"
            })
    void whateverTheMirrorDoesNotWriteIsRefused(String yaml) {
        assertThatThrownBy(() -> YamlReader.read(yaml.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableYamlException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "a:\n ", "!!x ", "&a "})
    void deepNestingIsRefusedQuickly(String opening) {
        byte[] bomb = ("a: " + opening.repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> YamlReader.read(bomb)).isInstanceOf(UnreadableYamlException.class);
    }

    @Test
    void deepDocumentsThatAreAllowedComeBack() throws Exception {
        JsonValue value = new JsonValue.Text("bottom");
        for (int i = 0; i < JsonValue.MAX_DEPTH; i++) {
            value = i % 2 == 0
                    ? new JsonValue.Fields(Map.of("a", value))
                    : new JsonValue.Elements(new ArrayList<>(
                            List.of(value, value instanceof JsonValue.Text ? value : JsonValue.Word.NULL)));
        }
        JsonValue.Fields object = new JsonValue.Fields(Map.of("v", value));
        assertThat(YamlReader.read(YamlWriter.write(object).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(object);
    }

    @Test
    void badUtf8IsRefused() {
        assertThatThrownBy(() -> YamlReader.read(new byte[] {'a', ':', ' ', (byte) 0xff}))
                .hasMessage("is not UTF-8");
    }

    @Provide
    Arbitrary<JsonValue.Fields> objects() {
        return JsonArbitraries.fields(3);
    }

    @Provide
    Arbitrary<String> texts() {
        return JsonArbitraries.texts();
    }
}
