package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.holdfast.UnreadableItemException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Payloads that were stored before reading became strict: what the mapper of 776e5c7 wrote and could read. */
class EarlierPayloadsTest {
    private static final JsonMapper EARLIER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Test
    void earlierPayloadsAreReadOrRefusedByField() {
        Set<String> refused = new TreeSet<>();
        PayloadShapesTest.shapes().forEach(shape -> {
            Optional<String> stored = storedEarlier(shape);
            if (stored.isPresent()) {
                String refusal = refusal(shape, stored.get());
                if (!refusal.isEmpty()) {
                    refused.add(shape.label());
                    assertThat(refusal)
                            .as(shape.label())
                            .contains("Items.patch")
                            .containsAnyOf("field '", "stores class");
                }
            }
        });
        assertThat(refused).containsExactly("`@JsonTypeInfo(use = CLASS)`", "`Class`", "`Throwable`");
    }

    private static Optional<String> storedEarlier(Shape<?> shape) {
        try {
            String json = EARLIER.writeValueAsString(shape.value());
            boolean isStored = EARLIER.readTree(json).isObject() && EARLIER.readValue(json, shape.type()) != null;
            return isStored ? Optional.of(json) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static <P> String refusal(Shape<P> shape, String json) {
        try (PayloadStore<P> store = new PayloadStore<>(shape.type(), shape.mapper())) {
            Throwable refusal = catchThrowable(() -> store.readRaw(json));
            if (refusal != null) {
                assertThat(refusal).as(shape.label()).isInstanceOf(UnreadableItemException.class);
                assertThat(store.json("raw")).isEqualTo(json);
            }
            return refusal == null ? "" : refusal.getMessage();
        }
    }
}
