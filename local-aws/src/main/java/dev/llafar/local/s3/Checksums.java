package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Digests;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums of uploads. CRC64NVME is not checked, because no JDK has it. */
public final class Checksums {
    private static final String PREFIX = "x-amz-checksum-";

    private Checksums() {}

    /**
     * Checks the declared checksums.
     *
     * @param declared headers and trailers, with names in lower case
     * @throws AwsFailure BadDigest if one does not match
     */
    public static void check(byte[] content, Map<String, String> declared) {
        declared.forEach((name, value) -> {
            byte[] actual =
                    switch (name) {
                        case PREFIX + "crc32" -> of(new CRC32(), content);
                        case PREFIX + "crc32c" -> of(new CRC32C(), content);
                        case PREFIX + "sha1" -> Digests.of("SHA-1", content);
                        case PREFIX + "sha256" -> Digests.of("SHA-256", content);
                        case "content-md5" -> Digests.of("MD5", content);
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
}
