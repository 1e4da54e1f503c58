package dev.llafar.gateway.config;

import java.nio.file.Path;

/** Files with a certificate chain and its private key, in PEM format. */
public record TlsFiles(Path certificate, Path key) {}
