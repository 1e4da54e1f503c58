/** JSON that clients send, read strictly and complained about by field. Read {@link dev.llafar.gateway.json.JsonFields} first. */
@NullMarked
package dev.llafar.gateway.json;

import org.jspecify.annotations.NullMarked;
