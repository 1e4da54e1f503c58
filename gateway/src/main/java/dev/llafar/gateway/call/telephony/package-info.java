/** Requests to the Amazon Chime SDK. Read {@link dev.llafar.gateway.call.telephony.Telephony} first. */
@NullMarked
package dev.llafar.gateway.call.telephony;

import org.jspecify.annotations.NullMarked;
