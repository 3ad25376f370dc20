package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collections, maps, arrays, and values without a type of their own. */
final class CollectionShapes {
    enum Size {
        S,
        L
    }

    record Point(int x, int y) {}

    record Lists(List<String> list, Collection<Integer> any, Iterable<Long> each) {}

    record Nulls(List<@Nullable String> list, Map<String, @Nullable String> map) {}

    record Sets(Set<String> set, SortedSet<Integer> sorted) {}

    record Enums(EnumSet<Size> set, EnumMap<Size, Integer> map) {}

    record Queues(Deque<String> deque) {}

    record Concurrent(CopyOnWriteArrayList<String> list, ConcurrentMap<String, Integer> map) {}

    record Maps(Map<String, Point> map, NavigableMap<String, Integer> sorted) {}

    record Keys(Map<Integer, String> numbers, Map<Size, String> enums, Map<UUID, String> ids) {}

    record PointKeys(Map<Point, String> map) {}

    record NullKeys(Map<@Nullable String, String> map) {}

    record Arrays1(int[] whole, String[] texts, Point[] points, double[][] matrix) {}

    record Nested(Map<String, List<Map<Integer, Set<Point>>>> value) {}

    record OfOptional(Optional<String> text, Optional<List<Point>> list) {}

    record OfReference(AtomicReference<String> value) {}

    record Untyped(Map<String, Object> values) {}

    record Any(Object value) {}

    record Tree(JsonNode value) {}

    record Settings(Properties value) {}

    record OfStream(Stream<String> value) {}

    record OfIterator(Iterator<String> value) {}

    record Pair<A, B>(A first, B second) {}

    record Generic(Pair<String, Pair<Integer, Point>> pair) {}

    private CollectionShapes() {}

    static List<Shape<?>> all() {
        Map<@Nullable String, String> nullKey = new HashMap<>();
        nullKey.put(null, "v");
        Map<String, @Nullable String> nullValue = new HashMap<>();
        nullValue.put("k", null);
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        EnumMap<Size, Integer> enumMap = new EnumMap<>(Map.of(Size.S, 1));
        Point point = new Point(1, 2);
        Map<String, Object> circle = new HashMap<>();
        circle.put("self", circle);
        List<Object> ring = new ArrayList<>();
        ring.add(ring);
        return List.of(
                equal("`List`, `Collection`, `Iterable`", new Lists(List.of("a"), List.of(1), List.of(1L))),
                equal("null in lists and maps", new Nulls(Arrays.asList("a", null), nullValue)),
                equal(
                        "`Set` in its order, `SortedSet`",
                        new Sets(new HashSet<>(List.of("z", "a")), new TreeSet<>(List.of(2, 1)))),
                equal("`EnumSet`, `EnumMap`", new Enums(EnumSet.of(Size.L), enumMap)),
                equal("`Deque`", new Queues(new ArrayDeque<>(List.of("a", "b")))),
                equal(
                        "`CopyOnWriteArrayList`, `ConcurrentMap`",
                        new Concurrent(
                                new CopyOnWriteArrayList<>(List.of("a")), new ConcurrentHashMap<>(Map.of("a", 1)))),
                equal("`Map`, `NavigableMap`", new Maps(Map.of("a", point), new TreeMap<>(Map.of("b", 1)))),
                refused(
                        "`SortedSet` with a comparator",
                        new Sets(Set.of(), new TreeSet<>(java.util.Comparator.<Integer>reverseOrder())),
                        "sort where you read"),
                equal(
                        "keys: numbers, enums, `UUID`",
                        new Keys(Map.of(1, "a"), Map.of(Size.S, "b"), Map.of(new UUID(0, 1), "c"))),
                refused("keys: records", new PointKeys(Map.of(point, "a")), "a list of pairs, or a module"),
                refused("keys: null", new NullKeys(nullKey), "a key of your own"),
                equal("arrays", new Arrays1(new int[] {1}, new String[] {"a"}, new Point[] {point}, new double[][] {
                    {1.5}, {}
                })),
                equal("nested collections", new Nested(Map.of("a", List.of(Map.of(1, Set.of(point)))))),
                equal("`Optional`", new OfOptional(Optional.empty(), Optional.of(List.of(point)))),
                equal("`AtomicReference`", new OfReference(new AtomicReference<>("a"))),
                equal(
                        "`Map<String, Object>` of JSON's own types",
                        new Untyped(new LinkedHashMap<>(
                                Map.of("a", 1, "b", "t", "c", true, "d", new ArrayList<>(List.of(1.5, "x")))))),
                refused(
                        "`Map<String, Object>`: a small `Long`",
                        new Untyped(Map.of("a", 5L)),
                        "an `Integer`, or a field of type `long`"),
                refused(
                        "`Map<String, Object>`: an `Instant`",
                        new Untyped(Map.of("a", java.time.Instant.EPOCH)),
                        "its text, or a field of type `Instant`"),
                refused("a map that contains itself", new Untyped(circle), "a key of the other value"),
                refused("a list that contains itself", new Any(ring), "the index of the other value"),
                refused("`Object`: a record", new Any(point), "declare its type, or `@JsonTypeInfo(use = NAME)`"),
                equal(
                        "`JsonNode`",
                        new Tree(JsonNodeFactory.instance
                                .objectNode()
                                .put("a", 1)
                                .putNull("b"))),
                equal("`Properties`", new Settings(properties)),
                equal("generic records", new Generic(new Pair<>("a", new Pair<>(1, point)))),
                refused("`Stream`", new OfStream(Stream.of("a")), "a `List`"),
                refused("`Iterator`", new OfIterator(List.of("a").iterator()), "a `List`"));
    }
}
