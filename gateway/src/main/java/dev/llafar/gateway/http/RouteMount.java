package dev.llafar.gateway.http;

/**
 * A part of the server that adds its routes: {@code routes -> routes.post("/put", service::put)}. The server calls it once for
 * each event loop, so several event loops call its handlers.
 */
@FunctionalInterface
public interface RouteMount {
    void mount(JsonRoutes routes);
}
