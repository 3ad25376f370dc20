package dev.holdfast.redis.server;

/** A process that starts a server and does not close it, then exits or waits to be killed. */
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
