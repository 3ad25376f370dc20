package dev.holdfast.redis.server;

import java.io.IOException;

/** A master and its replica without sentinels: the test promotes. Confined to one thread at a time. */
public final class ReplicaPair implements AutoCloseable {
    private final Opened opened = new Opened();
    private final RedisProcess master;
    private final RedisProcess replica;

    private ReplicaPair(RedisSettings settings) throws IOException {
        try {
            master = opened.add(RedisProcess.start(following(settings)));
            replica =
                    opened.add(RedisProcess.start(following(settings).set("replicaof", "127.0.0.1 " + master.port())));
            awaitLink(replica);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Starts both with these settings; returns when the replica is connected. */
    public static ReplicaPair start(RedisSettings settings) throws IOException {
        return new ReplicaPair(settings);
    }

    /** Returns settings for any server that may become master or replica. */
    static RedisSettings following(RedisSettings settings) {
        RedisSettings all = settings.copy().set("repl-diskless-sync-delay", "0").set("repl-ping-replica-period", "1");
        String password = settings.password();
        return password == null ? all : all.set("masterauth", RedisSettings.quoted(password));
    }

    static void awaitLink(RedisProcess replica) {
        Until.holds("the replica to follow its master", () -> {
            try (Resp connection = replica.connect()) {
                return connection.info("master_link_status").equals("up");
            }
        });
    }

    /** Returns the server that was the master at the start. */
    public RedisProcess master() {
        return master;
    }

    /** Returns the server that was the replica at the start. */
    public RedisProcess replica() {
        return replica;
    }

    /**
     * Waits until the master has been told by the replica that it has a write; it follows up to a second before that.
     *
     * @return this
     */
    public ReplicaPair awaitAcknowledging() throws IOException {
        try (Resp connection = master.connect()) {
            connection.send("SET", "acknowledged", "1");
            if (!Long.valueOf(1).equals(connection.send("WAIT", "1", "9000"))) {
                throw new IOException("the replica acknowledges nothing");
            }
            connection.send("DEL", "acknowledged");
        }
        return this;
    }

    /** Waits until the replica has all data of the master. */
    public void awaitCaughtUp() throws IOException {
        String written;
        try (Resp connection = master.connect()) {
            written = connection.info("master_repl_offset");
        }
        Until.holds("the replica to reach offset " + written, () -> {
            try (Resp connection = replica.connect()) {
                return Long.parseLong(connection.info("slave_repl_offset")) >= Long.parseLong(written);
            }
        });
    }

    /** Makes the replica a master. The old master does not notice. */
    public void promote() throws IOException {
        replica.ask("REPLICAOF", "NO", "ONE");
    }

    /** After {@link #promote()}: the old master discards its data and becomes a replica of the new one. */
    public void demoteOldMaster() throws IOException {
        master.ask("REPLICAOF", "127.0.0.1", Integer.toString(replica.port()));
        awaitLink(master);
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
