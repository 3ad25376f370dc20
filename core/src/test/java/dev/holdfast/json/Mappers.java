package dev.holdfast.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;

/** Mappers of Jackson 2 and 3 with settings that hosts have. */
final class Mappers {
    private Mappers() {}

    /** Writers of JSON by the name of their settings. */
    static Map<String, Function<Object, String>> all() {
        Map<String, Function<Object, String>> all = new LinkedHashMap<>();
        all.put("Jackson 2", two(JsonMapper.builder()));
        all.put("Jackson 3", three(tools.jackson.databind.json.JsonMapper.builder()));
        for (JsonInclude.Include include : JsonInclude.Include.values()) {
            if (include == JsonInclude.Include.CUSTOM) {
                continue;
            }
            JsonInclude.Value both = JsonInclude.Value.construct(include, include);
            all.put("Jackson 2 " + include, two(JsonMapper.builder().defaultPropertyInclusion(both)));
            all.put(
                    "Jackson 3 " + include,
                    three(tools.jackson.databind.json.JsonMapper.builder()
                            .changeDefaultPropertyInclusion(value -> both)));
        }
        all.put(
                "Jackson 2 hostile",
                two(JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
                        .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                        .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .enable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .enable(SerializationFeature.WRITE_ENUMS_USING_INDEX)
                        .enable(SerializationFeature.WRAP_ROOT_VALUE)
                        .disable(SerializationFeature.WRAP_ROOT_VALUE)
                        .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                        .enable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
                        .disable(MapperFeature.AUTO_DETECT_GETTERS)
                        .disable(MapperFeature.DEFAULT_VIEW_INCLUSION)));
        all.put(
                "Jackson 2 typing",
                two(JsonMapper.builder()
                        .activateDefaultTyping(
                                BasicPolymorphicTypeValidator.builder()
                                        .allowIfBaseType(Object.class)
                                        .build(),
                                ObjectMapper.DefaultTyping.NON_FINAL)));
        all.put(
                "Jackson 3 hostile",
                three(tools.jackson.databind.json.JsonMapper.builder()
                        .propertyNamingStrategy(tools.jackson.databind.PropertyNamingStrategies.UPPER_SNAKE_CASE)
                        .enumNamingStrategy(EnumNamingStrategies.LOWER_CAMEL_CASE)
                        .changeDefaultVisibility(
                                checker -> checker.withVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE))
                        .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .enable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .disable(tools.jackson.databind.MapperFeature.DEFAULT_VIEW_INCLUSION)));
        return all;
    }

    private static Function<Object, String> two(JsonMapper.Builder builder) {
        JsonMapper mapper = builder.build();
        return value -> {
            try {
                return mapper.writeValueAsString(value);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static Function<Object, String> three(tools.jackson.databind.json.JsonMapper.Builder builder) {
        return builder.build()::writeValueAsString;
    }
}
