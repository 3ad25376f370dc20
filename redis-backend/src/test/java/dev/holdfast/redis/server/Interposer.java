package dev.holdfast.redis.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server between clients and a real server of another version than required: it replies to some commands itself, and
 * forwards the others one by one. It speaks RESP 2 and refuses {@code HELLO}. Thread-safe.
 */
public final class Interposer implements AutoCloseable {
    private static final String NO_HELLO = "-ERR unknown command 'HELLO'\r\n";

    private final int target;
    private final Script script;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** The replies in place of those of the server. */
    public interface Script {
        /**
         * Looks at a command before it is passed on.
         *
         * @param command its words
         * @return the answer in RESP 2; null to pass it on
         */
        @Nullable
        String answer(List<String> command);

        /**
         * Looks at an answer of the server.
         *
         * @param command the words of the command
         * @param answer in RESP 2, one character per byte
         * @return what the client gets, of the same length where lengths are told
         */
        default String change(List<String> command, String answer) {
            return answer;
        }
    }

    private Interposer(int target, Script script) throws IOException {
        this.target = target;
        this.script = script;
        start(this::accept);
    }

    /** Starts in front of the server on a port of the loopback address. */
    public static Interposer before(int target, Script script) throws IOException {
        return new Interposer(target, script);
    }

    public String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "interposer");
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // closed: the loop ends
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(upstream);
            InputStream from = new BufferedInputStream(client.getInputStream());
            InputStream answers = new BufferedInputStream(upstream.getInputStream());
            while (true) {
                ByteArrayOutputStream raw = new ByteArrayOutputStream();
                List<String> command = new ArrayList<>();
                copy(from, raw, command);
                String own =
                        command.get(0).toUpperCase(Locale.ROOT).equals("HELLO") ? NO_HELLO : script.answer(command);
                if (own == null) {
                    upstream.getOutputStream().write(raw.toByteArray());
                    ByteArrayOutputStream answer = new ByteArrayOutputStream();
                    copy(answers, answer, new ArrayList<>());
                    own = script.change(command, answer.toString(StandardCharsets.ISO_8859_1));
                }
                client.getOutputStream().write(own.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // one side has closed the connection
        }
    }

    /** Copies one value with everything nested in it, and collects its texts. */
    private static void copy(InputStream in, OutputStream out, List<String> texts) throws IOException {
        String line = line(in);
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        if (line.isEmpty()) {
            throw new IOException("not a value of RESP 2");
        }
        int number = "$*".indexOf(line.charAt(0)) < 0 ? 0 : Integer.parseInt(line.substring(1));
        if (line.charAt(0) == '$' && number >= 0) {
            byte[] text = in.readNBytes(number + 2);
            if (text.length < number + 2) {
                throw new EOFException("ended within a text");
            }
            out.write(text);
            texts.add(new String(text, 0, number, StandardCharsets.ISO_8859_1));
        } else if (line.charAt(0) == '*') {
            for (int i = 0; i < number; i++) {
                copy(in, out, texts);
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the threads ended", e);
        }
    }
}
