package dev.llafar.transcriber.whisper.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs readable TorchScript into the archive that torch::jit::load reads: a stored zip with the program, a pickled module
 * whose attributes are empty, no constants, and a format version. Nothing is written to disk.
 */
final class ProgramArchive {
    private static final String RESOURCE = "/dev/llafar/transcriber/whisper/whisper.torchscript";

    /** File format 10: the operators mean what they mean in PyTorch 2.x, without version adapters. */
    private static final String FORMAT_VERSION = "10";

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
            store(zip, "data.pkl", pickleModule(attributes(program)));
            store(zip, "constants.pkl", "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1));
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

    private record Attribute(String name, String type) {}

    /** The lines "name : type" before the first method. */
    private static List<Attribute> attributes(String program) {
        List<Attribute> attributes = new ArrayList<>();
        for (String line : program.lines().toList()) {
            String text = line.strip();
            if (text.startsWith("def ")) {
                break;
            }
            int colon = text.indexOf(" : ");
            if (colon > 0 && !text.startsWith("#")) {
                attributes.add(new Attribute(text.substring(0, colon), text.substring(colon + 3)));
            }
        }
        return attributes;
    }

    /** A pickle, protocol 2: class __torch__.Whisper, new object, a dictionary of attributes as its state. */
    private static byte[] pickleModule(List<Attribute> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ascii(out, "\u0080\u0002c__torch__\nWhisper\n)\u0081}(");
        for (Attribute attribute : attributes) {
            byte[] name = attribute.name().getBytes(StandardCharsets.UTF_8);
            out.write('X');
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(name.length)
                    .array());
            out.writeBytes(name);
            switch (attribute.type()) {
                case "bool" -> ascii(out, "\u0089");
                case "int" -> ascii(out, "K\u0000");
                case "List[Tensor]" -> ascii(out, "ctorch.jit._pickle\nbuild_tensorlist\n]\u0085R");
                default ->
                    throw new IllegalStateException("attribute " + attribute + " has a type without a pickle here");
            }
        }
        ascii(out, "ub.");
        return out.toByteArray();
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
