package dev.holdfast.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that is not Redis: it replies to the first byte with a fixed text, and hangs up. */
final class ForeignServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Thread acceptor = new Thread(this::accept, "stranger");
    private final String answer;

    ForeignServer(String answer) throws IOException {
        this.answer = answer;
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket one = server.accept()) {
                if (one.getInputStream().read() >= 0) {
                    one.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // the other end has closed, or the test has ended
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a thread ended", e);
        }
    }
}
