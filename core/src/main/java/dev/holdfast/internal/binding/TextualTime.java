package dev.holdfast.internal.binding;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Refuses a number or an array where a time is written as a text. */
final class TextualTime extends DelegatingDeserializer {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient FieldRules rules;

    TextualTime(JsonDeserializer<?> reader, FieldRules rules) {
        super(reader);
        this.rules = rules;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
        return new TextualTime(reader, rules);
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonDeserializer<?> reader = super.createContextual(context, property);
        return isWrittenAsText(context, property) ? reader : ((TextualTime) reader).getDelegatee();
    }

    private boolean isWrittenAsText(DeserializationContext context, @Nullable BeanProperty property) {
        if (property == null) {
            return true;
        }
        JsonFormat.Value format = property.findPropertyFormat(context.getConfig(), handledType());
        return format.getShape() == JsonFormat.Shape.ANY || format.getShape() == JsonFormat.Shape.STRING;
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        boolean isText = !parser.currentToken().isNumeric() && !parser.isExpectedStartArrayToken();
        if (!isText && !rules.timesAreNumbers()) {
            throw new WrongShape(
                    parser,
                    handledType(),
                    "is not a text, as a " + handledType().getSimpleName() + " is");
        }
        return super.deserialize(parser, context);
    }
}
