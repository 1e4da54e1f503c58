/** The protocol of Bedrock runtime. Read {@link dev.llafar.local.bedrock.http.BedrockStandIn} first. */
@NullMarked
package dev.llafar.local.bedrock.http;

import org.jspecify.annotations.NullMarked;
