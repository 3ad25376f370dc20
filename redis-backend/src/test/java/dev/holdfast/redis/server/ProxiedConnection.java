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

    /** Sets the flow of bytes from the client. */
    public void requests(Flow flow) {
        requests.flow(flow);
    }

    /** Sets the flow of bytes from the server. */
    public void answers(Flow flow) {
        answers.flow(flow);
    }

    /** Forwards this many more bytes of replies and then resets the connection, which tears a reply. */
    public void cutAnswersAfter(long bytes) {
        answers.cutAfter(bytes);
    }

    /** Closes both sides in order, like a server at its shutdown or after an idle time-out. Held bytes are dropped. */
    public void finish() throws IOException {
        try {
            answers.finish();
            requests.finish();
        } catch (SocketException e) {
            reset(); // one side is closed already, and the other must not stay open
        }
    }

    /** Closes both sides with a reset, like a crash or a firewall. */
    public void reset() throws IOException {
        reset(client);
        reset(server);
        requests.flow(Flow.DROP); // a thread that holds bytes continues and finds the socket closed
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
