package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.leftOut;
import static dev.holdfast.jackson.Shape.refused;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records, classes, interfaces and sealed types of the host. */
@SuppressWarnings("unused")
final class TypeShapes {
    record Empty() {}

    record Inner(String name) {}

    record Outer(Inner inner, @Nullable Inner none) {}

    record Chain(String name, @Nullable Chain next) {}

    record Checked(int from, int to) {
        Checked {
            if (from > to) {
                throw new IllegalArgumentException("from " + from + " is behind to " + to);
            }
        }
    }

    record Trimmed(String text) {
        Trimmed {
            text = text.strip();
        }
    }

    record Copied(List<String> list) {
        Copied {
            list = List.copyOf(list);
        }
    }

    record TwoConstructors(int a, int b) {
        TwoConstructors(int a) {
            this(a, 0);
        }
    }

    record Derived(int a) {
        int twice() {
            return 2 * a;
        }
    }

    record Getter(int a) {
        public int getTwice() {
            return 2 * a;
        }
    }

    static final class Bean {
        private String name = "";
        private boolean done;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public boolean isDone() {
            return done;
        }

        public void setDone(boolean done) {
            this.done = done;
        }

        static Bean of(String name) {
            Bean bean = new Bean();
            bean.name = name;
            bean.done = true;
            return bean;
        }
    }

    static final class PublicFields {
        public String name = "n";
        public int count = 5;
    }

    static final class Hidden {
        private int count = 5;

        int count() {
            return count;
        }

        static Hidden with(int count) {
            Hidden hidden = new Hidden();
            hidden.count = count;
            return hidden;
        }
    }

    static final class Immutable {
        private final String name;

        @JsonCreator
        Immutable(@JsonProperty("name") String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }
    }

    static final class NoCreator {
        private final String name;

        NoCreator(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }
    }

    static final class OnlyGetter {
        private int count;

        public int getCount() {
            return count;
        }

        static OnlyGetter of(int count) {
            OnlyGetter value = new OnlyGetter();
            value.count = count;
            return value;
        }
    }

    static final class Caching {
        public int value = 3;
        private transient int hash;

        static Caching with(int hash) {
            Caching caching = new Caching();
            caching.hash = hash;
            return caching;
        }
    }

    static class Base {
        public String name = "b";
    }

    static final class Child extends Base {
        public int more = 1;
    }

    record HasBase(Base base) {}

    final class NotStatic {
        public int value = 1;
    }

    interface Animal {
        String name();
    }

    record Dog(String name) implements Animal {}

    record Kennel(Animal animal) {}

    sealed interface Step permits Download, Upload {}

    record Download(String url) implements Step {}

    record Upload(int bytes) implements Step {}

    record Plain(Step step) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Square.class, name = "square")
    })
    sealed interface Figure permits Circle, Square {}

    record Circle(int radius) implements Figure {}

    record Square(int side) implements Figure {}

    record Drawing(List<Figure> figures) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    record Chosen(String name) implements ByClass {}

    record Classes(ByClass value) {}

    static final class Circular {
        public @Nullable Circular self;
    }

    static final class Money {
        public long cents;
        private int cached;

        static Money of(long cents) {
            Money money = new Money();
            money.cents = cents;
            money.cached = 9;
            return money;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Money money && money.cents == cents;
        }

        @Override
        public int hashCode() {
            return Objects.hash(cents);
        }
    }

    record Price(Money money) {}

    private TypeShapes() {}

    static List<Shape<?>> all() {
        Circular circular = new Circular();
        circular.self = circular;
        Figure circle = new Circle(1);
        return List.of(
                equal("a record without components", new Empty()),
                equal("records in records, null", new Outer(new Inner("a"), null)),
                equal("a record that contains its own type", new Chain("a", new Chain("b", null))),
                equal("a record that checks its components", new Checked(1, 2)),
                equal("a record that changes its components", new Trimmed(" a ")),
                equal("a record that copies its lists", new Copied(List.of("a"))),
                equal("a record with a second constructor", new TwoConstructors(1, 2)),
                equal("a record with other methods", new Derived(1)),
                equal("a record with a getter of its own", new Getter(1)),
                equal("a bean with getters and setters", Bean.of("a")),
                equal("a class with public fields", new PublicFields()),
                refused(
                        "a class with private fields alone",
                        Hidden.with(6),
                        "getters and setters, `@JsonAutoDetect(fieldVisibility = ANY)`, or a record"),
                equal("a class with `@JsonCreator`", new Immutable("a")),
                refused("a class with another constructor", new NoCreator("a"), "`@JsonCreator`, or a record"),
                equal("a private field with a getter alone", OnlyGetter.of(4)),
                leftOut("transient fields", Caching.with(7), Caching.with(0)),
                equal("a class with its own `equals`", new Price(Money.of(3))),
                refused(
                        "a subclass in a field of its base class",
                        new HasBase(new Child()),
                        "`@JsonTypeInfo(use = NAME)` on the base class"),
                refused(
                                "a subclass of the payload type",
                                (Base) new Child(),
                                "the subclass as payload type, or a field")
                        .as(Base.class),
                refused("an inner class that is not static", inner(), "`static`"),
                refused("an interface", new Kennel(new Dog("a")), "`@JsonTypeInfo(use = NAME)` with `@JsonSubTypes`"),
                refused(
                        "a sealed interface",
                        new Plain(new Download("a")),
                        "`@JsonTypeInfo(use = NAME)` with `@JsonSubTypes`"),
                equal("a sealed interface with `@JsonTypeInfo`", new Drawing(List.of(circle, new Square(2)))),
                equal("a sealed interface with `@JsonTypeInfo` as payload", circle)
                        .as(Figure.class),
                refused(
                        "`@JsonTypeInfo(use = CLASS)`",
                        new Classes(new Chosen("a")),
                        "`use = NAME`; stored data must not choose classes"),
                refused("an object that contains itself", circular, "the id of the object"),
                refused("two objects that contain each other", pair(), "the id of the object"));
    }

    private static Circular pair() {
        Circular one = new Circular();
        one.self = new Circular();
        one.self.self = one;
        return one;
    }

    private static NotStatic inner() {
        return new TypeShapes().new NotStatic();
    }
}
