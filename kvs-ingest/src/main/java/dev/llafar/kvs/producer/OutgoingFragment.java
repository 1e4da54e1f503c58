package dev.llafar.kvs.producer;

/**
 * A fragment that is ready to be sent.
 *
 * @param timecodeMillis of its Cluster, by which acknowledgements name it; grows from fragment to fragment
 * @param durationMillis of its media
 * @param bytes Cluster and tags; must not be written to any more
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the socket as it is
public record OutgoingFragment(long timecodeMillis, long durationMillis, byte[] bytes) {}
