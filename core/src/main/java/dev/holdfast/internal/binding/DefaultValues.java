package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.internal.document.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The defaults of fields that are missing in a stored value. */
final class DefaultValues extends InjectableValues {
    /** A value that the host gave for a field. */
    record Given(Object value) {}

    /** The text of {@code @JsonProperty(defaultValue)}: JSON, or a text without quotes. */
    record Text(String text) {}

    @Override
    @SuppressWarnings("deprecation") // the form that older releases of Jackson have too
    public @Nullable Object findInjectableValue(
            Object id, DeserializationContext context, BeanProperty property, @Nullable Object bean)
            throws JsonMappingException {
        if (id instanceof Given given) {
            return given.value();
        }
        if (id instanceof Text text) {
            return parsed(text.text(), context, property);
        }
        return context.reportInputMismatch(
                property, "wants a value injected by @JacksonInject, which payloads cannot have");
    }

    private static @Nullable Object parsed(String text, DeserializationContext context, BeanProperty property)
            throws JsonMappingException {
        JsonNode tree = TextNode.valueOf(text);
        if (!property.getType().hasRawClass(String.class)) {
            try {
                tree = Json.value(text);
            } catch (JsonProcessingException e) {
                tree = TextNode.valueOf(text); // such as a date or the name of a constant
            }
        }
        try (JsonParser parser = new NodeParser(tree, context.getParser().getCodec())) {
            parser.nextToken();
            return context.readValue(parser, property.getType());
        } catch (JsonMappingException e) {
            throw e;
        } catch (IOException e) {
            throw JsonMappingException.from(context, "has a default that cannot be read: " + e.getMessage(), e);
        }
    }
}
