package dev.llafar.local.sma;

/**
 * Who calls whom.
 *
 * @param transactionId a GUID, the call's name in every API
 * @param callId a GUID, the leg's name in actions
 * @param sipMediaApplicationId a GUID
 * @param sipRuleId a GUID
 * @param account twelve digits
 * @param from E.164
 * @param to E.164
 * @param startMillis since 1970
 */
public record CallLeg(
        String transactionId,
        String callId,
        String sipMediaApplicationId,
        String sipRuleId,
        String account,
        String region,
        String from,
        String to,
        long startMillis) {
    /** The only leg of an inbound call that bridges to nobody. */
    public static final String TAG = "LEG-A";
}
