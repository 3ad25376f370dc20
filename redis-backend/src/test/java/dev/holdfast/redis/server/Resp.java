package dev.holdfast.redis.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is not the client under test, to set servers up and to inspect their data. Speaks RESP 2 and waits
 * for each reply. Not thread-safe.
 */
public final class Resp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Resp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    public static Resp connect(int port) throws IOException {
        return connect(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    public static Resp connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return new Resp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * To the server that a URI names, as its user and on its database.
     *
     * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or the same with {@code rediss}
     */
    public static Resp open(String uri) throws IOException {
        URI parts = URI.create(uri);
        if (parts.getHost() == null || !List.of("redis", "rediss").contains(parts.getScheme())) {
            throw new IOException("not a URI like redis://localhost:6379"); // not repeated: a password may stand in it
        }
        int port = parts.getPort() < 0 ? 6379 : parts.getPort();
        Resp connection = "rediss".equals(parts.getScheme())
                ? over(SSLSocketFactory.getDefault().createSocket(parts.getHost(), port))
                : connect(parts.getHost(), port);
        try {
            if (parts.getUserInfo() != null) {
                String[] login = parts.getUserInfo().split(":", 2);
                connection.send("AUTH", login[0].isEmpty() ? "default" : login[0], login[login.length - 1]);
            }
            if (parts.getPath() != null && parts.getPath().length() > 1) {
                connection.send("SELECT", parts.getPath().substring(1));
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** Uses an encrypted socket that is already connected; it is closed with this. */
    public static Resp over(Socket socket) throws IOException {
        return new Resp(socket);
    }

    /**
     * Sends a command and reads its answer.
     *
     * @return a String, a Long, a List of such, or null
     * @throws RespException if the answer is an error
     */
    public @Nullable Object send(String... command) throws IOException {
        begin(command);
        return answer();
    }

    /** Sends a command without waiting. */
    public void begin(String... command) throws IOException {
        write("*" + command.length + "\r\n");
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            write("$" + bytes.length + "\r\n");
            out.write(bytes);
            write("\r\n");
        }
        out.flush();
    }

    /** Reads the reply to the oldest pending command. */
    public @Nullable Object answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+':
                return rest;
            case ':':
                return Long.valueOf(rest);
            case '-':
                throw new RespException(rest);
            case '$':
                return bulk(Integer.parseInt(rest));
            case '*':
                return list(Integer.parseInt(rest));
            default:
                throw new IOException("not an answer of Redis: " + line);
        }
    }

    /** The same as {@link #send}, for a command that replies with text. */
    public String text(String... command) throws IOException {
        Object answer = send(command);
        if (answer == null) {
            throw new IOException(String.join(" ", command) + " answered nothing");
        }
        return answer.toString();
    }

    /** Returns one field of {@code INFO}. */
    public String info(String field) throws IOException {
        return fieldOf(text("INFO", "everything"), field);
    }

    /** Returns one field of a text with lines of {@code name:value}. */
    static String fieldOf(String lines, String field) throws IOException {
        for (String line : lines.split("\r\n", -1)) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        throw new IOException("the server says nothing about " + field);
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + length + " bytes");
        }
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> list(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add(answer());
        }
        return items;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
