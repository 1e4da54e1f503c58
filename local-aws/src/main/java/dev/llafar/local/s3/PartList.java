package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The body of CompleteMultipartUpload. */
public final class PartList {
    private PartList() {}

    /**
     * Reads the number and the entity tag of each part. Checksums are ignored, because they were checked with the parts.
     *
     * @throws AwsFailure MalformedXML if the body is not a list of parts
     */
    public static List<MultipartUploads.PartReference> parse(byte[] xml) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A request must not make the parser open files or expand entities.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<MultipartUploads.PartReference> parts = new ArrayList<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            int number = 0;
            String etag = "";
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "PartNumber" ->
                            number = Integer.parseInt(reader.getElementText().strip());
                        case "ETag" -> etag = reader.getElementText().strip();
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("Part")) {
                    parts.add(new MultipartUploads.PartReference(number, etag));
                    number = 0;
                    etag = "";
                }
            }
        } catch (XMLStreamException | NumberFormatException e) {
            throw malformed();
        }
        if (parts.isEmpty()) {
            throw malformed();
        }
        return parts;
    }

    private static AwsFailure malformed() {
        return new AwsFailure(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }
}
