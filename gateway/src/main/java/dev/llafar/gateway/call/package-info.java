/** Phone calls. Read {@link dev.llafar.gateway.call.telephony.Telephony} first. */
@NullMarked
package dev.llafar.gateway.call;

import org.jspecify.annotations.NullMarked;
