package dev.holdfast.jackson;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.internal.binding.BaseMapper;
import dev.holdfast.internal.binding.FieldName;
import dev.holdfast.internal.binding.FieldRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings by which the payloads of a workflow, and the results of its chunks and steps, become JSON and return from
 * it. Immutable; thread-safe.
 *
 * <pre>{@code
 * enum Stage { NEW, LOADING, LOADED }
 * record Page(String url, int bytes, String language) {}
 * Workflow<Stage, Page> pages = Workflow.of("page", Stage.class, Page.class)
 *         .mapper(PayloadMapper.strict().fallback(Page.class, "language", "en"))
 *         .ready(Stage.NEW).active(Stage.LOADING).done(Stage.LOADED).initial(Stage.NEW)
 *         .allow(Stage.NEW, Stage.LOADING).allow(Stage.LOADING, Stage.LOADED).build();
 * }</pre>
 *
 * <p>A strict mapper refuses a stored value of another shape than its field: a fraction or a text for an int, a number for
 * a text, more digits than a double holds. It refuses a missing field, unless the field is {@code Optional}, is marked with
 * any annotation named {@code Nullable} that is visible at run time, has a default ({@code @JsonProperty(defaultValue)},
 * {@link #fallback}, or a value that the class itself gives it), or is left out by its type when it is null
 * ({@code @JsonInclude}). An explicit null is a value. Fields that the type does not have are kept and ignored. A lenient
 * mapper reads as Jackson does by default: it converts scalars, and a missing field is null or zero.
 *
 * <p>Either compares what it wrote with what it reads back, and refuses a value that does not return equal. Each {@code
 * Items} builds a mapper of its own, which is dropped when the items are; class names are never stored.
 */
public final class PayloadMapper {
    private static final PayloadMapper STRICT = new PayloadMapper(true, List.of(), Set.of(), Map.of());
    private static final PayloadMapper LENIENT = new PayloadMapper(false, List.of(), Set.of(), Map.of());

    private final boolean strict;
    private final List<Consumer<JsonMapper.Builder>> settings;
    private final Set<FieldName> nullable;
    private final Map<FieldName, Object> fallbacks;

    private PayloadMapper(
            boolean strict,
            List<Consumer<JsonMapper.Builder>> settings,
            Set<FieldName> nullable,
            Map<FieldName, Object> fallbacks) {
        this.strict = strict;
        this.settings = settings;
        this.nullable = nullable;
        this.fallbacks = fallbacks;
    }

    /**
     * Returns the default: a mapper that refuses stored values of another shape, and missing fields.
     *
     * @return a strict mapper
     */
    public static PayloadMapper strict() {
        return STRICT;
    }

    /**
     * Returns a mapper that reads as Jackson does by default: "60" and 60.5 become the int 60, 60 becomes a text, a missing
     * field becomes null or zero.
     *
     * @return a lenient mapper
     */
    public static PayloadMapper lenient() {
        return LENIENT;
    }

    /**
     * Adds a module of Jackson, such as that for Kotlin or Guava.
     *
     * @param module the module; shared by all mappers that are built
     * @return a copy with the module
     */
    public PayloadMapper module(Module module) {
        return configure(mapper -> mapper.addModule(module));
    }

    /**
     * Changes other settings of Jackson, after those of Holdfast. Stored payloads should still fit afterwards: a naming
     * strategy renames their fields.
     *
     * @param change is called whenever a mapper is built; must be thread-safe
     * @return a copy with the settings
     */
    public PayloadMapper configure(Consumer<JsonMapper.Builder> change) {
        List<Consumer<JsonMapper.Builder>> all = new ArrayList<>(settings);
        all.add(change);
        return new PayloadMapper(strict, List.copyOf(all), nullable, fallbacks);
    }

    /**
     * Lets fields be missing in stored values; they are then null. For types that cannot be annotated.
     *
     * @param type the type that declares the fields; the payload or a type inside it
     * @param fields the names in JSON
     * @return a copy with the fields
     */
    public PayloadMapper nullable(Class<?> type, String... fields) {
        Set<FieldName> all = new HashSet<>(nullable);
        for (String field : fields) {
            all.add(new FieldName(type.getName(), field));
        }
        return new PayloadMapper(strict, settings, Set.copyOf(all), fallbacks);
    }

    /**
     * Sets the value of a field that is missing in stored values, such as one that a new version of the host has added.
     *
     * @param type the type that declares the field; the payload or a type inside it
     * @param field the name in JSON
     * @param value the value, which should be immutable because all objects share it
     * @return a copy with the value
     */
    public PayloadMapper fallback(Class<?> type, String field, Object value) {
        Map<FieldName, Object> all = new HashMap<>(fallbacks);
        all.put(new FieldName(type.getName(), field), value);
        return new PayloadMapper(strict, settings, nullable, Map.copyOf(all));
    }

    /**
     * Returns whether stored values of another shape are refused.
     *
     * @return false if the mapper is lenient
     */
    public boolean isStrict() {
        return strict;
    }

    /**
     * Builds a mapper of Jackson with these settings.
     *
     * @return a new mapper
     * @throws IllegalArgumentException if the settings store class names, which would let stored data choose the classes that
     *     are created
     */
    public JsonMapper build() {
        FieldRules rules = new FieldRules(strict, nullable, fallbacks);
        JsonMapper.Builder builder = BaseMapper.builder(rules);
        settings.forEach(change -> change.accept(builder));
        JsonMapper mapper = builder.build();
        if (mapper.getDeserializationConfig().getDefaultTyper(mapper.constructType(Object.class)) != null) {
            throw new IllegalArgumentException(
                    "the mapper of the payloads has default typing, which stores class names;"
                            + " use @JsonTypeInfo(use = NAME) on the types that have subtypes");
        }
        SerializationConfig writes = mapper.getSerializationConfig();
        rules.learn(
                FieldRules.leavesOut(writes.getDefaultPropertyInclusion().getValueInclusion()),
                writes.isEnabled(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        || writes.isEnabled(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS));
        return mapper;
    }

    @Override
    public String toString() {
        return "PayloadMapper[" + (strict ? "strict" : "lenient") + "]";
    }
}
