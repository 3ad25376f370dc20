package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.module.SimpleSerializers;
import com.fasterxml.jackson.databind.ser.std.ReferenceTypeSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.databind.type.TypeBindings;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.type.TypeModifier;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code Optional}, {@code OptionalInt}, {@code OptionalLong} and {@code OptionalDouble} as their value, or as null,
 * in the form of Jackson's jdk8 module.
 */
final class OptionalModule extends SimpleModule {
    @Serial
    private static final long serialVersionUID = 1L;

    OptionalModule() {
        super("holdfast-optional");
        primitive(OptionalInt.class, Integer.class, OptionalInt.empty(), OptionalInt::of, OptionalInt::getAsInt);
        primitive(OptionalLong.class, Long.class, OptionalLong.empty(), OptionalLong::of, OptionalLong::getAsLong);
        primitive(
                OptionalDouble.class,
                Double.class,
                OptionalDouble.empty(),
                OptionalDouble::of,
                OptionalDouble::getAsDouble);
    }

    private <O, N> void primitive(Class<O> type, Class<N> number, O empty, Function<N, O> of, Function<O, N> get) {
        addSerializer(type, new PrimitiveWriter<>(type, empty, get));
        addDeserializer(type, new PrimitiveReader<>(type, number, empty, of));
    }

    private static final class PrimitiveWriter<O, N> extends StdSerializer<O> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient O empty;
        private final transient Function<O, N> get;

        PrimitiveWriter(Class<O> type, O empty, Function<O, N> get) {
            super(type);
            this.empty = empty;
            this.get = get;
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, O value) {
            return empty.equals(value);
        }

        @Override
        public void serialize(O value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (empty.equals(value)) {
                out.writeNull();
            } else {
                provider.defaultSerializeValue(get.apply(value), out);
            }
        }
    }

    private static final class PrimitiveReader<O, N> extends StdScalarDeserializer<O> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Class<N> number;
        private final transient O empty;
        private final transient Function<N, O> of;

        PrimitiveReader(Class<O> type, Class<N> number, O empty, Function<N, O> of) {
            super(type);
            this.number = number;
            this.empty = empty;
            this.of = of;
        }

        @Override
        public O deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return of.apply(context.readValue(parser, number));
        }

        @Override
        public O getNullValue(DeserializationContext context) {
            return empty;
        }
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addTypeModifier(new References());
        context.addSerializers(new Writers());
        context.addDeserializers(new Readers());
    }

    /** Tells Jackson that an Optional refers to a value. */
    private static final class References extends TypeModifier {
        @Override
        public JavaType modifyType(JavaType type, Type source, TypeBindings bindings, TypeFactory factory) {
            if (!type.hasRawClass(Optional.class) || type.isReferenceType() || type.isContainerType()) {
                return type;
            }
            JavaType content = type.containedTypeCount() == 1 ? type.containedType(0) : TypeFactory.unknownType();
            return ReferenceType.upgradeFrom(type, content);
        }
    }

    private static final class Writers extends SimpleSerializers {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable JsonSerializer<?> findReferenceSerializer(
                SerializationConfig config,
                ReferenceType type,
                BeanDescription description,
                @Nullable TypeSerializer typeSerializer,
                @Nullable JsonSerializer<Object> content) {
            return type.hasRawClass(Optional.class) ? new Writer(type, typeSerializer, content) : null;
        }
    }

    private static final class Readers extends SimpleDeserializers {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable JsonDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription description,
                @Nullable TypeDeserializer typeDeserializer,
                @Nullable JsonDeserializer<?> content) {
            return type.hasRawClass(Optional.class) ? new Reader(type, null, typeDeserializer, content) : null;
        }
    }

    private static final class Writer extends ReferenceTypeSerializer<Optional<?>> {
        @Serial
        private static final long serialVersionUID = 1L;

        Writer(ReferenceType type, @Nullable TypeSerializer typeSerializer, @Nullable JsonSerializer<Object> content) {
            super(type, true, typeSerializer, content);
        }

        private Writer(
                Writer base,
                @Nullable BeanProperty property,
                @Nullable TypeSerializer typeSerializer,
                @Nullable JsonSerializer<?> content,
                @Nullable NameTransformer unwrapper,
                @Nullable Object suppressable,
                boolean suppressNulls) {
            super(base, property, typeSerializer, content, unwrapper, suppressable, suppressNulls);
        }

        @Override
        protected ReferenceTypeSerializer<Optional<?>> withResolved(
                BeanProperty property,
                TypeSerializer typeSerializer,
                JsonSerializer<?> content,
                NameTransformer unwrapper) {
            return new Writer(this, property, typeSerializer, content, unwrapper, _suppressableValue, _suppressNulls);
        }

        @Override
        public ReferenceTypeSerializer<Optional<?>> withContentInclusion(Object suppressable, boolean suppressNulls) {
            return new Writer(
                    this, _property, _valueTypeSerializer, _valueSerializer, _unwrapper, suppressable, suppressNulls);
        }

        @Override
        protected boolean _isValuePresent(Optional<?> value) {
            return value.isPresent();
        }

        @Override
        protected @Nullable Object _getReferenced(Optional<?> value) {
            return value.orElseThrow();
        }

        @Override
        protected @Nullable Object _getReferencedIfPresent(Optional<?> value) {
            return value.orElse(null);
        }
    }

    private static final class Reader extends ReferenceTypeDeserializer<Optional<?>> {
        @Serial
        private static final long serialVersionUID = 1L;

        Reader(
                JavaType type,
                @Nullable ValueInstantiator instantiator,
                @Nullable TypeDeserializer typeDeserializer,
                @Nullable JsonDeserializer<?> content) {
            super(type, instantiator, typeDeserializer, content);
        }

        @Override
        protected ReferenceTypeDeserializer<Optional<?>> withResolved(
                TypeDeserializer typeDeserializer, JsonDeserializer<?> content) {
            return new Reader(_fullType, _valueInstantiator, typeDeserializer, content);
        }

        @Override
        public Optional<?> getNullValue(DeserializationContext context) throws JsonMappingException {
            return Optional.ofNullable(_valueDeserializer.getNullValue(context));
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) throws JsonMappingException {
            return getNullValue(context);
        }

        @Override
        public Optional<?> referenceValue(Object contents) {
            return Optional.ofNullable(contents);
        }

        @Override
        public @Nullable Object getReferenced(Optional<?> value) {
            return value.orElse(null);
        }

        @Override
        public Optional<?> updateReference(Optional<?> value, Object contents) {
            return Optional.ofNullable(contents);
        }
    }
}
