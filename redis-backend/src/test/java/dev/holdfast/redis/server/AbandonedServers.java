package dev.holdfast.redis.server;

/** A process that starts a server, does not close it, and ends as it is told: to exit, or not at all. */
final class AbandonedServers {
    private AbandonedServers() {}

    public static void main(String[] arguments) throws Exception {
        RedisProcess redis = RedisProcess.start();
        System.out.println(redis.pid() + " " + redis.directory());
        System.out.flush();
        if (arguments[0].equals("exit")) {
            System.exit(0);
        }
        System.in.read(); // until it is killed, or its parent dies
    }
}
