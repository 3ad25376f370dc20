package dev.holdfast.redis.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that restart on the same port. They are below the range for outgoing connections: otherwise a
 * client that keeps trying to reach a dead server might get its port, and be connected to itself.
 */
final class Ports {
    private static final int FIRST = 12_000;
    private static final int END = 32_000;

    private Ports() {}

    /** The number of ports that one server may need. */
    record Set(int plain, int tls, int bus) {
        static Set free() throws IOException {
            return new Set(Ports.free(), Ports.free(), Ports.free());
        }
    }

    /** Returns a free port of the loopback address. Another process may still take it first. */
    static int free() throws IOException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // taken, try another
            }
        }
        throw new IOException("1000 ports between " + FIRST + " and " + END + " are all taken");
    }
}
