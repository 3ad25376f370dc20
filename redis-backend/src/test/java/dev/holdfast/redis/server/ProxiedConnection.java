package dev.holdfast.redis.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** One connection through a {@link Proxy}, with faults of its own. Thread-safe. */
public final class ProxiedConnection {
    private final Socket client;
    private final Socket server;
    private final Pipe requests;
    private final Pipe answers;

    ProxiedConnection(Socket client, Socket server, Pipe requests, Pipe answers) {
        this.client = client;
        this.server = server;
        this.requests = requests;
        this.answers = answers;
    }

    /** What becomes of the bytes from the client, from now on. */
    public void requests(Flow flow) {
        requests.flow(flow);
    }

    /** What becomes of the bytes from the server, from now on. */
    public void answers(Flow flow) {
        answers.flow(flow);
    }

    /** Lets so many more bytes of answers through and then resets the connection: a torn answer. */
    public void cutAnswersAfter(long bytes) {
        answers.cutAfter(bytes);
    }

    /** Closes in order, both sides: what a server does that is shut down, or bored. What is held is dropped. */
    public void finish() throws IOException {
        try {
            answers.finish();
            requests.finish();
        } catch (SocketException e) {
            reset(); // one side has closed already, and the other must not stay open
        }
    }

    /** Closes with a reset, both sides: what a crash or a firewall does. */
    public void reset() throws IOException {
        reset(client);
        reset(server);
        requests.flow(Flow.DROP); // whoever holds bytes goes on and finds the socket closed
        answers.flow(Flow.DROP);
    }

    public boolean isOpen() {
        return !client.isClosed();
    }

    Pipe requests() {
        return requests;
    }

    Pipe answers() {
        return answers;
    }

    void close() throws IOException {
        client.close();
        server.close();
    }

    static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // closed already, by this side or by the other
        }
        socket.close();
    }
}
