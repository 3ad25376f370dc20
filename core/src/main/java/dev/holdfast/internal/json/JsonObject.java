package dev.holdfast.internal.json;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON whose values are texts, numbers, truth values, lists and other objects.
 *
 * <p>Mappers of hosts write it as it is, whatever their settings leave out or rename: Jackson 2 lets it write itself, and
 * Jackson 3, which knows no such type of Jackson 2, reads it as a bean with {@link #fields}, whose annotation counts for
 * more than settings do. Other libraries see a map. Unmodifiable once it has been handed out.
 */
@JsonFormat(shape = JsonFormat.Shape.POJO)
@JsonAutoDetect(
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE,
        fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class JsonObject extends AbstractMap<String, Object> implements JsonSerializable {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /** Adds a field; one that is null or empty in the sense of {@link Optional} is left out. */
    public JsonObject with(String name, @Nullable Object value) {
        Object plain = plain(value);
        if (plain != null) {
            fields.put(name, plain);
        }
        return this;
    }

    /** Adds the fields of another object. */
    public JsonObject with(Map<String, Object> others) {
        fields.putAll(others);
        return this;
    }

    /** Converts a value of Holdfast to one of JSON; values that it does not know stay as they are. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof Instant) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof JsonForm form) {
            return form.form();
        }
        if (value instanceof JsonNode node) {
            return plain(node);
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> list = new ArrayList<>(collection.size());
            collection.forEach(element -> list.add(plain(element)));
            return Collections.unmodifiableList(list);
        }
        if (value instanceof Map<?, ?> map && !(value instanceof JsonObject)) {
            JsonObject object = new JsonObject();
            map.forEach((name, element) -> object.fields.put(String.valueOf(name), plain(element)));
            return object;
        }
        return value;
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(plain(element)));
                yield Collections.unmodifiableList(list);
            }
            case OBJECT -> {
                JsonObject object = new JsonObject();
                node.properties().forEach(field -> object.fields.put(field.getKey(), plain(field.getValue())));
                yield object;
            }
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.numberValue();
            case NULL, MISSING -> null;
            case STRING, BINARY, POJO -> node.asText();
        };
    }

    @JsonAnyGetter
    @JsonInclude(value = JsonInclude.Include.ALWAYS, content = JsonInclude.Include.ALWAYS)
    @SuppressWarnings("NullAway") // an explicit null of a payload is a value
    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return fields().entrySet();
    }

    @Override
    public void serialize(JsonGenerator out, SerializerProvider context) throws IOException {
        out.writeStartObject(this);
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            out.writeFieldName(field.getKey());
            write(field.getValue(), out, context);
        }
        out.writeEndObject();
    }

    private static void write(@Nullable Object value, JsonGenerator out, SerializerProvider context)
            throws IOException {
        if (value instanceof List<?> list) {
            out.writeStartArray(list, list.size());
            for (Object element : list) {
                write(element, out, context);
            }
            out.writeEndArray();
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(decimal); // default typing would add its class
        } else if (value instanceof BigInteger whole) {
            out.writeNumber(whole);
        } else if (value instanceof Number number && !(value instanceof Double) && !(value instanceof Float)) {
            out.writeNumber(number.longValue());
        } else {
            context.defaultSerializeValue(value, out);
        }
    }

    /** Writes the object without the name of its class, which default typing would add. */
    @Override
    public void serializeWithType(JsonGenerator out, SerializerProvider context, TypeSerializer type)
            throws IOException {
        serialize(out, context);
    }
}
