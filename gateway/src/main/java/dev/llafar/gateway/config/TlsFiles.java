package dev.llafar.gateway.config;

import java.nio.file.Path;

/** A certificate chain and its key, PEM. */
public record TlsFiles(Path certificate, Path key) {}
