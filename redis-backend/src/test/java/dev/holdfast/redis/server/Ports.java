package dev.holdfast.redis.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that come back on the port they had. They lie below those a system gives to outgoing connections: a
 * client that tries to reach a dead server again and again would otherwise be given its port one day, and be connected
 * to itself.
 */
final class Ports {
    private static final int FIRST = 12_000;
    private static final int END = 32_000;

    private Ports() {}

    /** What one server may need. */
    record Set(int plain, int tls, int bus) {
        static Set free() throws IOException {
            return new Set(Ports.free(), Ports.free(), Ports.free());
        }
    }

    /** A port of the loopback address that nobody listens on now. Another process may still be faster. */
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
