package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is stored comes back equal, or is refused before anything is written. */
class RoundTripTest {
    private static <P> void returns(Class<P> type, P payload) {
        try (PayloadStore<P> store = PayloadStore.of(type)) {
            assertThat(store.roundTrip(payload)).usingRecursiveComparison().isEqualTo(payload);
        }
    }

    private static <P> void refuses(Class<P> type, P payload, String... parts) {
        try (PayloadStore<P> store = PayloadStore.of(type)) {
            assertThatThrownBy(() -> store.items().create("x", payload))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("thing/x: the payload ")
                    .hasMessageContainingAll(parts);
            assertThat(store.items().get("x")).isEmpty();
        }
    }

    record When(ZonedDateTime at) {}

    @Test
    void zonesReturn() {
        ZonedDateTime autumn =
                ZonedDateTime.ofInstant(Instant.parse("2026-10-25T00:30:00Z"), ZoneId.of("Europe/Berlin"));
        returns(When.class, new When(autumn));
        returns(When.class, new When(autumn.plusHours(1)));
        returns(When.class, new When(autumn.withZoneSameInstant(ZoneId.of("Z"))));
        returns(When.class, new When(autumn.withZoneSameInstant(ZoneId.of("UTC"))));
        returns(When.class, new When(autumn.withFixedOffsetZone()));
    }

    record Number(double value) {}

    @Test
    void numbersReturnOrAreRefused() {
        returns(Number.class, new Number(0.1));
        returns(Number.class, new Number(Double.MIN_VALUE));
        returns(Number.class, new Number(1e300));
        refuses(Number.class, new Number(-0.0), "field 'value'");
    }

    record Untyped(Map<String, Object> values) {}

    record Inside(String a) {}

    @Test
    void untypedValuesReturnOrAreRefusedByName() {
        returns(Untyped.class, new Untyped(Map.of("a", 1, "b", "t", "c", true, "d", List.of(1, "x"), "e", 1.5)));
        returns(Untyped.class, new Untyped(Map.of("big", 5_000_000_000L)));
        refuses(Untyped.class, new Untyped(Map.of("a", 5L)), "field 'values.a'", "Long comes back as Integer");
        refuses(Untyped.class, new Untyped(Map.of("a", Instant.EPOCH)), "Instant comes back as String");
        refuses(Untyped.class, new Untyped(Map.of("a", new Inside("x"))), "Inside comes back as LinkedHashMap");
        refuses(Untyped.class, new Untyped(Map.of("a", 1.5f)), "Float comes back as Double");
    }

    @SuppressWarnings("unused")
    static final class Silent {
        private final String secret;

        Silent(String secret) {
            this.secret = secret;
        }

        @com.fasterxml.jackson.annotation.JsonCreator
        static Silent make() {
            return new Silent("");
        }
    }

    static class Base {
        public String name = "";
    }

    static final class Derived extends Base {
        public int more;
    }

    @Test
    void whatJacksonDoesNotWriteIsRefused() {
        refuses(Silent.class, new Silent("s"), "field 'secret'");
        refuses(Base.class, new Derived(), "Derived comes back as ", "Base");
    }

    static final class PartlyWritten {
        public String name = "n";
        private int count;

        @JsonIgnore
        public int derived = 5;

        transient int cache = 7;

        PartlyWritten with(int value) {
            count = value;
            return this;
        }

        int count() {
            return count;
        }
    }

    @Test
    void anUnwrittenFieldIsRefusedWhereItHoldsSomething() {
        returns(PartlyWritten.class, new PartlyWritten());
        refuses(PartlyWritten.class, new PartlyWritten().with(3), "field 'count'");
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record NoEmpty(@Nullable List<String> list, Optional<String> text) {}

    @Test
    void whatATypeLeavesOutMustStandForTheSame() {
        returns(NoEmpty.class, new NoEmpty(null, Optional.empty()));
        returns(NoEmpty.class, new NoEmpty(List.of("a"), Optional.of("b")));
        refuses(NoEmpty.class, new NoEmpty(List.of(), Optional.empty()), "field 'list'", "comes back as null");
    }

    record WriteOnly(
            String name,

            @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable
            String password) {}

    @Test
    void aWriteOnlyFieldIsRefusedWhereItWouldBeLost() {
        returns(WriteOnly.class, new WriteOnly("n", null));
        refuses(WriteOnly.class, new WriteOnly("n", "p"), "field 'password'");
    }

    record Times(Date date, java.sql.@Nullable Timestamp timestamp) {}

    @Test
    void oldDatesReturnToTheMillisecond() {
        returns(Times.class, new Times(new Date(1_700_000_000_123L), null));
        java.sql.Timestamp nanos = new java.sql.Timestamp(1_700_000_000_123L);
        nanos.setNanos(123_456_789);
        refuses(Times.class, new Times(new Date(0), nanos), "field 'timestamp'");
    }

    /** Defines an equality of its own. */
    static final class Money {
        public final long cents;
        private int cachedHash;

        @com.fasterxml.jackson.annotation.JsonCreator
        Money(@JsonProperty("cents") long cents) {
            this.cents = cents;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Money money && money.cents == cents;
        }

        @Override
        public int hashCode() {
            cachedHash = Objects.hash(cents);
            return cachedHash;
        }
    }

    record Price(Money money, Map<String, Money> byName, List<Money> all) {}

    @Test
    void theEqualityOfATypeCounts() {
        Money money = new Money(5);
        assertThat(money.hashCode()).isNotZero();
        try (PayloadStore<Price> store = PayloadStore.of(Price.class)) {
            Price price = new Price(money, new HashMap<>(Map.of("a", money)), new ArrayList<>(List.of(money)));
            assertThat(store.roundTrip(price)).isEqualTo(price);
        }
    }

    record Order(java.util.Set<String> names) {}

    @Test
    void aSetKeepsItsOrder() {
        var names = new java.util.LinkedHashSet<String>();
        for (int i = 50; i > 0; i--) {
            names.add("n" + i);
        }
        try (PayloadStore<Order> store = PayloadStore.of(Order.class)) {
            assertThat(store.roundTrip(new Order(names)).names()).containsExactlyElementsOf(names);
        }
    }

    record Link(java.net.URL url) {}

    @Test
    void urlsAreComparedWithoutANameServer() throws Exception {
        returns(Link.class, new Link(new java.net.URL("http://host.invalid/x")));
    }

    @Test
    void anUpdateThatWouldNotComeBackChangesNothing() {
        try (PayloadStore<Untyped> store = PayloadStore.of(Untyped.class)) {
            store.roundTrip(new Untyped(Map.of("a", 1)));
            assertThatThrownBy(() -> store.items().update("x", old -> new Untyped(Map.of("a", 2L))))
                    .hasMessageContaining("does not come back as it was given");
            assertThat(store.read("x")).isEqualTo(new Untyped(Map.of("a", 1)));
        }
    }
}
