package dev.holdfast.redis.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server between a client and a server on the loopback address that simulates network faults. A setting applies to
 * all open connections and to new ones when the call returns: the test decides what is lost, not the timing.
 * Thread-safe.
 */
public final class Proxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ByteCount requestBytes = new ByteCount();
    private final ByteCount answerBytes = new ByteCount();

    private Pipe.Rules requestRules = new Pipe.Rules(Flow.PASS, Duration.ZERO);
    private Pipe.Rules answerRules = new Pipe.Rules(Flow.PASS, Duration.ZERO);
    private boolean refusing;
    private int refused;
    private boolean closed;

    private Proxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** A proxy in front of a port of the loopback address, which need not be open yet. */
    public static Proxy to(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()));
        Proxy proxy = new Proxy(listener, port);
        proxy.run("redis-proxy-" + port, proxy::accept);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** Sets the flow of bytes from clients. */
    public synchronized void requests(Flow flow) {
        requestRules = new Pipe.Rules(flow, requestRules.delay());
        connections.forEach(connection -> connection.requests(flow));
    }

    /** Sets the flow of bytes from the server. */
    public synchronized void answers(Flow flow) {
        answerRules = new Pipe.Rules(flow, answerRules.delay());
        connections.forEach(connection -> connection.answers(flow));
    }

    /** Sets how long each part of a request and of a reply is delayed. */
    public synchronized void delay(Duration request, Duration answer) {
        requestRules = new Pipe.Rules(requestRules.flow(), request);
        answerRules = new Pipe.Rules(answerRules.flow(), answer);
        connections.forEach(connection -> {
            connection.requests().delay(request);
            connection.answers().delay(answer);
        });
    }

    /** Sets whether new connections are reset at once. */
    public synchronized void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Closes all connections in order, as {@link ProxiedConnection#finish()}. New ones are accepted. */
    public synchronized void finishAll() throws IOException {
        for (ProxiedConnection connection : connections) {
            if (connection.isOpen()) {
                connection.finish();
            }
        }
    }

    /** Resets all connections, as {@link ProxiedConnection#reset()}. New ones are accepted. */
    public synchronized void resetAll() throws IOException {
        for (ProxiedConnection connection : connections) {
            connection.reset();
        }
    }

    /** All connections since the start, the oldest first, open or not. */
    public synchronized List<ProxiedConnection> connections() {
        return List.copyOf(connections);
    }

    /** Returns the number of refused connections. */
    public synchronized int refused() {
        return refused;
    }

    /** Returns the bytes of all connections together, from clients. */
    public ByteCount requestBytes() {
        return requestBytes;
    }

    /** Returns the bytes of all connections together, from the server. */
    public ByteCount answerBytes() {
        return answerBytes;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket();
            try {
                if (isRefusing()) {
                    ProxiedConnection.reset(client);
                    continue;
                }
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                connect(client, server);
            } catch (IOException e) {
                // the server is down, or the proxy was closed meanwhile: the client sees the same as without a proxy
                server.close();
                ProxiedConnection.reset(client);
            }
        }
    }

    private synchronized boolean isRefusing() {
        refused += refusing ? 1 : 0;
        return refusing;
    }

    private synchronized void connect(Socket client, Socket server) throws IOException {
        if (closed || refusing) {
            throw new IOException("the proxy takes no connection now");
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Pipe requests = new Pipe(client, server, requestRules, requestBytes);
        Pipe answers = new Pipe(server, client, answerRules, answerBytes);
        ProxiedConnection connection = new ProxiedConnection(client, server, requests, answers);
        connections.add(connection);
        Pump pump = new Pump(connection);
        run("redis-proxy-requests", () -> pump.run(requests));
        run("redis-proxy-answers", () -> pump.run(answers));
    }

    private synchronized void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // a socket was closed, which ends the work
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Closes the connection when both directions have ended, or cuts it when one is torn. */
    private static final class Pump {
        private final ProxiedConnection connection;
        private int ended;

        Pump(ProxiedConnection connection) {
            this.connection = connection;
        }

        void run(Pipe pipe) throws IOException {
            boolean whole = false;
            try {
                whole = pipe.pump();
            } finally {
                end(whole);
            }
        }

        private synchronized void end(boolean whole) throws IOException {
            ended++;
            if (!whole) {
                connection.reset();
            } else if (ended == 2) {
                connection.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        List<Thread> running;
        synchronized (this) {
            closed = true;
            listener.close();
            resetAll();
            running = List.copyOf(threads);
        }
        try {
            for (Thread thread : running) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                if (thread.isAlive()) {
                    throw new IOException("thread " + thread.getName() + " does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
