package dev.llafar.gateway.http;

/**
 * A part of the server that has routes of its own: {@code routes -> routes.post("/put", puts::begin)}. Asked once for
 * every event loop, so what it mounts is called from several.
 */
@FunctionalInterface
public interface RouteMount {
    void mount(JsonRoutes routes);
}
