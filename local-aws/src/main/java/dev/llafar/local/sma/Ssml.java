package dev.llafar.local.sma;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Speech Synthesis Markup Language in the Speak action. */
final class Ssml {
    private Ssml() {}

    /** Returns the text without markup; empty if it is not a well-formed {@code <speak>} document. */
    static Optional<String> plainText(String ssml) {
        try {
            Document document = parser().parse(new InputSource(new StringReader(ssml)));
            return document.getDocumentElement().getTagName().equals("speak")
                    ? Optional.of(document.getDocumentElement()
                            .getTextContent()
                            .strip()
                            .replaceAll("\\s+", " "))
                    : Optional.empty();
        } catch (SAXException | IOException e) {
            return Optional.empty();
        }
    }

    /** Rejects document types, because a response must not make the parser open files or expand entities. */
    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler()); // The default handler prints errors.
            return parser;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK's parser has these features", e);
        }
    }
}
