package dev.llafar.kvs.producer;

/**
 * A fragment that is ready to be sent.
 *
 * @param timecodeMillis of its Cluster; identifies it in acknowledgements, and increases from fragment to fragment
 * @param durationMillis of its media
 * @param bytes Cluster and tags; must not be modified
 */
@SuppressWarnings("ArrayRecordComponent") // Written to the socket without a copy.
public record OutgoingFragment(long timecodeMillis, long durationMillis, byte[] bytes) {}
