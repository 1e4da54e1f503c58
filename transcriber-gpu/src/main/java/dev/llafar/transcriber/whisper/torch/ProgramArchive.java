package dev.llafar.transcriber.whisper.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs readable TorchScript into the archive that torch::jit::load reads: an uncompressed zip with the program, a pickled
 * module, no constants, and a format version. Nothing is written to disk.
 */
final class ProgramArchive {
    private static final String RESOURCE = "/dev/llafar/transcriber/whisper/whisper.torchscript";

    /** In file format 10 the operators have the semantics of PyTorch 2.x, without version adapters. */
    private static final String FORMAT_VERSION = "10";

    /** Pickle protocol 2: a new object of class __torch__.Whisper, whose state, which __setstate__ ignores, is 0. */
    private static final String PICKLED_MODULE = "\u0080\u0002c__torch__\nWhisper\n)\u0081K\u0000b.";

    private static final String PICKLED_EMPTY_TUPLE = "\u0080\u0002).";

    private ProgramArchive() {}

    /** The archive of the shipped program. */
    static byte[] whisper() {
        try (InputStream resource = ProgramArchive.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing from the jar");
            }
            return pack(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pack(String program) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "data.pkl", PICKLED_MODULE.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "constants.pkl", PICKLED_EMPTY_TUPLE.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
            store(zip, "code/__torch__.py", program.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("whisper/" + name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
