package dev.holdfast.redis.connection;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the URI of a server: {@code scheme://[[user]:password@]host[:port][,host[:port]…][/database][#master]}. No
 * message repeats anything that may be part of a password. Lettuce has a parser too, but takes part of a password with
 * a special character for a host name, and shows it.
 */
public final class AddressParser {
    private static final String SCHEMES =
            "redis, rediss, redis-sentinel, rediss-sentinel, redis-cluster and rediss-cluster";

    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:%-]*");
    private static final Pattern HOST = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*))(?::([0-9]{1,5}))?");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,9}");
    private static final int MAX_PORT = 65_535;

    private final Address.Kind kind;
    private final boolean tls;
    private final String text;

    private AddressParser(Address.Kind kind, boolean tls, String text) {
        this.kind = kind;
        this.tls = tls;
        this.text = text;
    }

    /**
     * Parses a URI.
     *
     * @throws IllegalArgumentException if it is invalid; the message does not contain the URI
     */
    public static Address parse(String uri) {
        int end = uri.indexOf("://");
        String scheme = uri.substring(0, Math.max(end, 0)).toLowerCase(Locale.ROOT);
        for (boolean tls : new boolean[] {false, true}) {
            Address.Kind kind = Address.Kind.of(scheme, tls);
            if (kind != null) {
                return new AddressParser(kind, tls, uri.substring(end + 3)).parse();
            }
        }
        throw new IllegalArgumentException("the URI of the Redis server does not start with a known scheme; use one of "
                + SCHEMES + ", as in redis://localhost:6379");
    }

    private Address parse() {
        int at = text.lastIndexOf('@');
        Address.Login login = at < 0 ? null : login(text.substring(0, at));
        String rest = text.substring(at + 1);
        String master = null;
        int hash = rest.indexOf('#');
        if (hash >= 0) {
            master = decode(rest.substring(hash + 1));
            rest = rest.substring(0, hash);
        }
        if ((kind == Address.Kind.SENTINELS) != (master != null && !master.isEmpty())) {
            throw bad(
                    kind == Address.Kind.SENTINELS
                            ? "it does not name the master that the sentinels monitor; end it with #name"
                            : "only URIs of sentinels have a part after '#'; write a '#' in a password as %23");
        }
        if (rest.indexOf('?') >= 0) {
            throw bad(
                    "it has parameters after '?'; set time-outs and other options with RedisOptions.Builder, and write a"
                            + " '?' in a password as %3F");
        }
        int slash = rest.indexOf('/');
        int database = slash < 0 ? 0 : database(rest.substring(slash + 1));
        return new Address(
                kind, tls, login, null, hosts(slash < 0 ? rest : rest.substring(0, slash)), database, master);
    }

    private Address.Login login(String written) {
        if (!LOGIN.matcher(written).matches()) {
            throw bad(
                    "user or password contains a character with a meaning in URIs; percent-encode it: '@' as %40, '/' as"
                            + " %2F, '#' as %23, '?' as %3F, ' ' as %20");
        }
        int colon = written.indexOf(':');
        if (colon < 0) {
            throw bad("there is no ':' before '@'; write user:password@, or :password@ for the default user");
        }
        String password = decode(written.substring(colon + 1));
        if (password.isEmpty()) {
            throw bad("its password is empty; write user:password@, or leave out everything up to and including '@'");
        }
        return new Address.Login(colon == 0 ? null : decode(written.substring(0, colon)), password);
    }

    private List<Address.Host> hosts(String written) {
        List<Address.Host> hosts = new ArrayList<>();
        for (String one : written.split(",", -1)) {
            Matcher parts = HOST.matcher(one);
            if (!parts.matches()) {
                throw bad(
                        one.isEmpty()
                                ? "a host is missing"
                                : "a host is invalid; write host or host:port, or [address]:port for IPv6");
            }
            String name = parts.group(1);
            hosts.add(new Address.Host(
                    name.startsWith("[") ? name.substring(1, name.length() - 1) : name, port(parts.group(2))));
        }
        if (hosts.size() > 1 && kind == Address.Kind.SERVER) {
            throw bad("it names several hosts; only these may: " + Address.Kind.CLUSTER.scheme(tls) + ":// and "
                    + Address.Kind.SENTINELS.scheme(tls) + "://");
        }
        return List.copyOf(hosts);
    }

    private int port(@Nullable String written) {
        int port = written == null ? kind.port() : Integer.parseInt(written);
        if (port < 1 || port > MAX_PORT) {
            throw bad("port " + port + " is out of range; use 1 to " + MAX_PORT);
        }
        return port;
    }

    private int database(String written) {
        if (written.isEmpty()) {
            return 0;
        }
        if (!DATABASE.matcher(written).matches()) {
            throw bad("the part after the '/' is not the number of a database; write a '/' in a password as %2F");
        }
        int database = Integer.parseInt(written);
        if (database != 0 && kind == Address.Kind.CLUSTER) {
            throw bad("it names database " + database + ", but a cluster has only 0; leave it out");
        }
        return database;
    }

    private String decode(String written) {
        if (written.indexOf('%') < 0) {
            return written;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * written.length());
        for (int i = 0; i < written.length(); i++) {
            if (written.charAt(i) != '%') {
                bytes.put(StandardCharsets.UTF_8.encode(CharBuffer.wrap(written, i, i + 1)));
                continue;
            }
            int high = i + 2 < written.length() ? Character.digit(written.charAt(i + 1), 16) : -1;
            int low = i + 2 < written.length() ? Character.digit(written.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw bad("a '%' is not followed by two hexadecimal digits; write a '%' itself as %25");
            }
            bytes.put((byte) (16 * high + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad("the percent-encoded bytes are not UTF-8");
        }
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("the URI of the Redis server cannot be used: " + what + " (expected "
                + kind.scheme(tls) + "://[[user]:password@]host[:port]"
                + switch (kind) {
                    case SERVER -> "[/database]";
                    case SENTINELS -> "[,host[:port]…][/database]#master";
                    case CLUSTER -> "[,host[:port]…]";
                }
                + ")");
    }
}
