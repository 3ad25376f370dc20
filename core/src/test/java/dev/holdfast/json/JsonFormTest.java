package dev.holdfast.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public values have one JSON form, whoever writes it. */
class JsonFormTest {
    private static final JsonMapper READER = Values.READER;

    static Stream<String> mappers() {
        return Mappers.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void everyMapperWritesTheSame(String mapper) throws Exception {
        for (Map.Entry<String, Object> value : Values.all().entrySet()) {
            String text = Mappers.all().get(mapper).apply(value.getValue());
            assertThat(READER.readTree(text)).as(value.getKey()).isEqualTo(Values.form(value.getValue()));
        }
    }

    record Answer(Object value, List<Object> more) {}

    @ParameterizedTest
    @MethodSource("mappers")
    void aValueInsideAnAnswerIsTheSame(String mapper) throws Exception {
        if (mapper.contains("hostile") || mapper.contains("typing")) {
            return; // they write the answer itself in another way
        }
        for (Map.Entry<String, Object> value : Values.all().entrySet()) {
            JsonNode answer = READER.readTree(
                    Mappers.all().get(mapper).apply(new Answer(value.getValue(), List.of(value.getValue()))));
            JsonNode wanted = Values.form(value.getValue());
            assertThat(answer.get("value")).as(value.getKey()).isEqualTo(wanted);
            assertThat(answer.get("more").get(0)).as(value.getKey()).isEqualTo(wanted);
        }
    }

    @Test
    void treesOfJacksonHaveFields() {
        JsonNode tree = READER.valueToTree(Values.all().get("Snapshot"));
        assertThat(tree.at("/payload/title").textValue()).isEqualTo("Pilot");
        assertThat(tree.at("/payload/none").isNull()).isTrue();
        assertThat(tree.at("/payload/price").decimalValue()).isEqualByComparingTo("59.9400");
    }
}
