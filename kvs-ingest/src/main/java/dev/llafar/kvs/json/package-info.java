/**
 * JSON that arrives from outside, read into records. Read {@link dev.llafar.kvs.json.StrictJson} first.
 *
 * <p>A request is a record. Its components are the fields; its compact constructor sets defaults and checks values:
 *
 * <pre>{@code
 * record StartRequest(@JsonProperty(required = true) String id, Integer sampleRate, long position) {
 *     StartRequest {
 *         sampleRate = sampleRate == null ? 16_000 : sampleRate;
 *         if (sampleRate < 8_000) {
 *             throw JsonFieldException.of("sampleRate", sampleRate, "at least 8000");
 *         }
 *     }
 * }
 *
 * StartRequest start = StrictJson.strict("text message").read(text, StartRequest.class);
 * }</pre>
 *
 * <ul>
 *   <li>A field that is absent or null arrives as null; the constructor replaces it where there is a default. A primitive
 *       component ({@code position} above) or one marked {@code @JsonProperty(required = true)} must be present.
 *   <li>Enum constants are read by their names in lower case, or by the name in a {@code @JsonProperty} on the constant.
 *   <li>An exception that a constructor throws for its own field is reported with the whole path of that field, such as
 *       {@code calls[2].start.sampleRate}. Exceptions of other types pass through unchanged.
 *   <li>A component marked {@link dev.llafar.kvs.json.StrictJson.Sensitive} never appears in a message with its value.
 *   <li>A field that may be a number or a string is a record with a {@code @JsonCreator(mode = DELEGATING)} factory that takes
 *       a {@code JsonNode} and throws {@link dev.llafar.kvs.json.JsonFieldException#ofValue}.
 *   <li>Messages of several types are a sealed interface with {@code @JsonTypeInfo} and {@code @JsonSubTypes}.
 * </ul>
 */
@NullMarked
package dev.llafar.kvs.json;

import org.jspecify.annotations.NullMarked;
