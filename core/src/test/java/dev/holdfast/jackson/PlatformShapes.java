package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.refused;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;

/** Times and other values of the JDK. */
final class PlatformShapes {
    record OfInstant(Instant value) {}

    record Locals(LocalDate day, LocalTime time, LocalDateTime both) {}

    record Offsets(OffsetDateTime both, OffsetTime time) {}

    record Zoned(ZonedDateTime value) {}

    record Calendars(Year year, YearMonth month, MonthDay day, DayOfWeek weekday, Month name) {}

    record Zones(ZoneId region, ZoneOffset offset, TimeZone old) {}

    record Lengths(Duration duration, Period period) {}

    record Old(Date value) {}

    record OfCalendar(Calendar value) {}

    record OfTimestamp(Timestamp value) {}

    record OfUuid(UUID value) {}

    record Addresses(URI uri, URL url) {}

    record Hosts(InetAddress address) {}

    record Sockets(InetSocketAddress address) {}

    record Files(Path path, File file) {}

    record Languages(Locale locale, Currency currency, Charset charset) {}

    record Expression(Pattern value) {}

    record Bits(BitSet value) {}

    record Bytes(byte[] value) {}

    record Buffer(ByteBuffer value) {}

    record Type(Class<?> value) {}

    record Cause(RuntimeException value) {}

    private PlatformShapes() {}

    static List<Shape<?>> all() {
        ZonedDateTime autumn =
                ZonedDateTime.ofInstant(Instant.parse("2026-10-25T00:30:00Z"), ZoneId.of("Europe/Berlin"));
        Timestamp nanos = new Timestamp(1_700_000_000_123L);
        nanos.setNanos(123_456_789);
        return List.of(
                equal("`Instant` with nanoseconds", new OfInstant(Instant.ofEpochSecond(1, 999_999_999))),
                equal("`Instant`: the last", new OfInstant(Instant.MAX)),
                equal(
                        "`LocalDate`, `LocalTime`, `LocalDateTime`",
                        new Locals(LocalDate.EPOCH, LocalTime.MIN, LocalDateTime.MAX)),
                equal(
                        "`OffsetDateTime`, `OffsetTime`",
                        new Offsets(autumn.toOffsetDateTime(), OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(-9)))),
                equal("`ZonedDateTime` in the hour that comes twice", new Zoned(autumn.plusHours(1))),
                equal(
                        "`Year`, `YearMonth`, `MonthDay`, `DayOfWeek`, `Month`",
                        new Calendars(
                                Year.of(2026), YearMonth.of(2026, 2), MonthDay.of(2, 29), DayOfWeek.MONDAY, Month.MAY)),
                equal(
                        "`ZoneId`, `ZoneOffset`, `TimeZone`",
                        new Zones(ZoneId.of("Asia/Kolkata"), ZoneOffset.MAX, TimeZone.getTimeZone("Asia/Tokyo"))),
                equal("`Duration`, `Period`", new Lengths(Duration.ofNanos(-1), Period.of(1, -2, 3))),
                equal("`Date`", new Old(new Date(1_700_000_000_123L))),
                refused(
                        "`Calendar`",
                        new OfCalendar(new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"))),
                        "a `ZonedDateTime`"),
                refused("`java.sql.Timestamp` with nanoseconds", new OfTimestamp(nanos), "an `Instant`"),
                equal("`UUID`", new OfUuid(new UUID(1, -1))),
                equal("`URI`, `URL`", new Addresses(URI.create("urn:a:%20"), url("http://host.invalid/a?b#c"))),
                equal("`InetAddress`: a numeric address", new Hosts(address(192, 0, 2, 1))),
                equal(
                        "`InetSocketAddress`: unresolved",
                        new Sockets(InetSocketAddress.createUnresolved("a.invalid", 80))),
                refused(
                        "`InetSocketAddress`: resolved",
                        new Sockets(new InetSocketAddress(address(192, 0, 2, 1), 80)),
                        "`InetSocketAddress.createUnresolved`"),
                equal("`Path`, `File`", new Files(Path.of("/a", "b c.txt"), new File("/a/b c.txt"))),
                equal(
                        "`Locale`, `Currency`, `Charset`",
                        new Languages(Locale.CANADA_FRENCH, Currency.getInstance("EUR"), StandardCharsets.UTF_8)),
                equal("`Pattern`", new Expression(Pattern.compile("a.*"))),
                refused(
                        "`Pattern` with flags",
                        new Expression(Pattern.compile("a", Pattern.CASE_INSENSITIVE)),
                        "flags inside the expression: `(?i)a`"),
                refused("`BitSet`", new Bits(BitSet.valueOf(new long[] {5})), "a `long[]` of `toLongArray()`"),
                equal("`byte[]`, as Base64", new Bytes(new byte[] {0, -1, 127})),
                equal("`ByteBuffer`, as Base64", new Buffer(ByteBuffer.wrap(new byte[] {1, 2}))),
                refused("`Class`", new Type(String.class), "its name as a text"),
                refused("`Throwable`", new Cause(new IllegalStateException("a")), "its text, or `Snapshot.failure()`"));
    }

    private static URL url(String text) {
        try {
            return new URL(text);
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
