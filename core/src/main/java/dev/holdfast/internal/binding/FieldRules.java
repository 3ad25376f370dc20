package dev.holdfast.internal.binding;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import java.io.Serial;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which fields may be missing, and which have a default. Thread-safe. */
public final class FieldRules extends JacksonAnnotationIntrospector {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final boolean strict;
    private final transient Set<FieldName> nullable;
    private final transient Map<FieldName, Object> fallbacks;
    private volatile boolean leavesOut;
    private volatile boolean timesAreNumbers;

    public FieldRules(boolean strict, Set<FieldName> nullable, Map<FieldName, Object> fallbacks) {
        this.strict = strict;
        this.nullable = nullable;
        this.fallbacks = fallbacks;
    }

    boolean strict() {
        return strict;
    }

    /**
     * Learns what the host has set for all types.
     *
     * @param leavesOutNulls whether the mapper leaves out nulls, so that a missing field stands for null
     * @param writesTimesAsNumbers whether the mapper writes times as numbers
     */
    public void learn(boolean leavesOutNulls, boolean writesTimesAsNumbers) {
        leavesOut = leavesOutNulls;
        timesAreNumbers = writesTimesAsNumbers;
    }

    boolean timesAreNumbers() {
        return timesAreNumbers;
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        boolean required = strict && member instanceof AnnotatedParameter && !mayBeMissing(member, nameOf(member));
        return required ? Boolean.TRUE : super.hasRequiredMarker(member);
    }

    private static String nameOf(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter) {
            RecordComponent component = component(parameter);
            JsonProperty named = parameter.getAnnotation(JsonProperty.class);
            if (named != null && !named.value().isEmpty()) {
                return named.value();
            }
            if (component != null) {
                return component.getName();
            }
            return ((Executable) parameter.getOwner().getAnnotated()).getParameters()[parameter.getIndex()].getName();
        }
        return member.getName();
    }

    /** Whether a stored value may lack a field, which is then null or empty. */
    boolean mayBeMissing(AnnotatedMember member, String name) {
        return OPTIONALS.contains(member.getRawType())
                || nullable.contains(new FieldName(member.getDeclaringClass().getName(), name))
                || isMarkedNullable(member)
                || (!member.getRawType().isPrimitive() && (leavesOut || isLeftOut(member)));
    }

    /** Whether the type leaves out a field that is null or empty. */
    private static boolean isLeftOut(AnnotatedMember member) {
        RecordComponent component = member instanceof AnnotatedParameter parameter ? component(parameter) : null;
        return leavesOut(member.getAnnotation(JsonInclude.class))
                || leavesOut(member.getDeclaringClass().getAnnotation(JsonInclude.class))
                || (component != null && leavesOut(component.getAccessor().getAnnotation(JsonInclude.class)));
    }

    private static boolean leavesOut(@Nullable JsonInclude include) {
        return include != null && leavesOut(include.value());
    }

    /** Whether null is left out. */
    public static boolean leavesOut(JsonInclude.Include rule) {
        return rule != JsonInclude.Include.ALWAYS && rule != JsonInclude.Include.USE_DEFAULTS;
    }

    private static boolean isMarkedNullable(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter) {
            int index = parameter.getIndex();
            if (parameter.getOwner().getAnnotated() instanceof Executable executable
                    && index < executable.getParameterCount()
                    && (isMarkedNullable(executable.getParameters()[index])
                            || isMarkedNullable(executable.getParameters()[index].getAnnotatedType()))) {
                return true;
            }
            RecordComponent component = component(parameter);
            return component != null
                    && (isMarkedNullable(component)
                            || isMarkedNullable(component.getAnnotatedType())
                            || isMarkedNullable(component.getAccessor()));
        }
        Object element = member.getMember();
        return (element instanceof AnnotatedElement annotated && isMarkedNullable(annotated))
                || (element instanceof Field field && isMarkedNullable(field.getAnnotatedType()))
                || (element instanceof Method method && isMarkedNullable(method.getAnnotatedReturnType()));
    }

    private static boolean isMarkedNullable(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarkedNullable(AnnotatedType type) {
        return isMarkedNullable((AnnotatedElement) type);
    }

    /** The component of a parameter of the canonical constructor; null if it is another parameter. */
    private static @Nullable RecordComponent component(AnnotatedParameter parameter) {
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        int index = parameter.getIndex();
        return components != null
                        && index < components.length
                        && parameter.getOwner().getAnnotated() instanceof Executable executable
                        && executable.getParameterCount() == components.length
                        && executable.getParameterTypes()[index] == components[index].getType()
                ? components[index]
                : null;
    }

    /** Defaults of missing fields are injected; a stored value wins. */
    @Override
    @SuppressWarnings("deprecation") // the form that older releases of Jackson have too
    public JacksonInject.@Nullable Value findInjectableValue(AnnotatedMember member) {
        JacksonInject.Value declared = super.findInjectableValue(member);
        if (declared != null || !(member instanceof AnnotatedParameter)) {
            return declared;
        }
        Object fallback = fallbacks.get(new FieldName(member.getDeclaringClass().getName(), nameOf(member)));
        if (fallback != null) {
            return JacksonInject.Value.construct(new DefaultValues.Given(fallback), true);
        }
        String text = super.findPropertyDefaultValue(member);
        return text == null || text.isEmpty()
                ? null
                : JacksonInject.Value.construct(new DefaultValues.Text(text), true);
    }

    /**
     * Refuses names of classes in stored data, which would let them choose what is loaded.
     *
     * @throws IllegalArgumentException if a type wants them
     */
    @Override
    protected @Nullable TypeResolverBuilder<?> _findTypeResolver(
            MapperConfig<?> config, Annotated annotated, JavaType type) {
        JsonTypeInfo info = annotated.getAnnotation(JsonTypeInfo.class);
        if (info != null && (info.use() == JsonTypeInfo.Id.CLASS || info.use() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
            throw new IllegalArgumentException(
                    annotated.getName() + " stores class names; use @JsonTypeInfo(use = NAME) with @JsonSubTypes");
        }
        return super._findTypeResolver(config, annotated, type);
    }

    /** Unknown fields are noticed also where a type ignores them; no type refuses them. */
    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
        JsonIgnoreProperties.Value declared = super.findPropertyIgnoralByName(config, annotated);
        return declared.getIgnoreUnknown() ? declared.withoutIgnoreUnknown() : declared;
    }
}
