package dev.llafar.local.s3.http;

import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.Responses;

/** Builds an XML response of S3. */
final class S3Xml {
    private static final String NAMESPACE = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    private final String root;
    private final StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    private S3Xml(String root) {
        this.root = root;
        xml.append('<').append(root).append(NAMESPACE);
    }

    static S3Xml of(String root) {
        return new S3Xml(root);
    }

    S3Xml open(String name) {
        xml.append('<').append(name).append('>');
        return this;
    }

    S3Xml close(String name) {
        xml.append("</").append(name).append('>');
        return this;
    }

    S3Xml element(String name, String value) {
        open(name);
        xml.append(Responses.escaped(value));
        return close(name);
    }

    void reply(AwsExchange exchange) {
        close(root);
        exchange.response().putHeader("Content-Type", "application/xml").end(xml.toString());
    }
}
