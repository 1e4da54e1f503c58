package dev.llafar.local.s3;

import dev.llafar.local.error.AwsFailure;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that uploads carry. CRC64NVME, which no JDK has, is taken on trust. */
public final class Checksums {
    private static final String PREFIX = "x-amz-checksum-";

    private Checksums() {}

    /**
     * Checks what is declared.
     *
     * @param declared headers and trailers, names in lower case
     * @throws AwsFailure BadDigest when one does not fit
     */
    public static void check(byte[] content, Map<String, String> declared) {
        declared.forEach((name, value) -> {
            byte[] actual =
                    switch (name) {
                        case PREFIX + "crc32" -> of(new CRC32(), content);
                        case PREFIX + "crc32c" -> of(new CRC32C(), content);
                        case PREFIX + "sha1" -> digest("SHA-1", content);
                        case PREFIX + "sha256" -> digest("SHA-256", content);
                        case "content-md5" -> digest("MD5", content);
                        default -> new byte[0];
                    };
            if (actual.length > 0 && !Base64.getEncoder().encodeToString(actual).equals(value)) {
                throw new AwsFailure(
                        400, "BadDigest", "The " + name + " you specified did not match the calculated checksum.");
            }
        });
    }

    private static byte[] of(Checksum checksum, byte[] content) {
        checksum.update(content, 0, content.length);
        return ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
