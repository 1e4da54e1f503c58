package dev.llafar.kvs.mkv;

/** A SimpleTag with its TagString; empty when the tag has none (it may hold binary, which no one here reads). */
public record MkvTag(String name, String value) {}
