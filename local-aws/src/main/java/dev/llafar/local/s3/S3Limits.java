package dev.llafar.local.s3;

/**
 * How much memory stands in for S3.
 *
 * @param maxBuckets of the account
 * @param maxObjectBytes a larger object is refused with EntityTooLarge, in one piece or in parts
 * @param maxStoreBytes of all objects and parts; at the bound an upload is refused, and nothing is thrown away
 * @param maxUploads in parts, begun and neither completed nor aborted; at the bound another is refused
 * @param minPartBytes of every part but the last
 */
public record S3Limits(int maxBuckets, int maxObjectBytes, long maxStoreBytes, int maxUploads, int minPartBytes) {
    /** 100 buckets and parts of 5 MiB as at AWS, objects of up to 64 MiB, 128 MiB in all, 100 uploads at once. */
    public static S3Limits defaults() {
        return new S3Limits(100, 64 << 20, 128L << 20, 100, 5 << 20);
    }
}
