package dev.llafar.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Serves the captions page from memory; its few small files are read from the class path once. */
final class PageFiles {
    private static final String FOLDER = "/dev/llafar/gateway/page/";

    private static final Map<String, String> TYPE_BY_NAME = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "connection.js", "text/javascript; charset=utf-8",
            "microphone.js", "text/javascript; charset=utf-8",
            "microphone-worklet.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private PageFiles() {}

    static void mount(Router router) {
        TYPE_BY_NAME.forEach((name, type) -> {
            Buffer content = read(name);
            router.get(name.equals("index.html") ? "/" : "/" + name).handler(routing -> routing.response()
                    .putHeader("Content-Type", type)
                    .putHeader("Cache-Control", "no-cache")
                    .end(content));
        });
    }

    private static Buffer read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + FOLDER + name + " is missing; expected in the jar");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
