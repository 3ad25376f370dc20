package dev.holdfast.redis.server;

/**
 * Where one test keeps its data on a server that others use too.
 *
 * @param uri the server, with all that a client needs to get in
 * @param namespace used by no other test; keys that contain it are deleted after the test
 */
public record RedisSpace(String uri, String namespace) {}
