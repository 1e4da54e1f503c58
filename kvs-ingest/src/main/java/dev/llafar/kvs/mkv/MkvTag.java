package dev.llafar.kvs.mkv;

/** A SimpleTag with its TagString, which is empty if the tag has none. Binary values are ignored. */
public record MkvTag(String name, String value) {}
