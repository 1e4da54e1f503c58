package dev.llafar.local.sign;

import dev.llafar.local.error.AwsFailure;

/** Whether a request is who it says it is. */
public sealed interface Verdict {
    /** The signature matches and the credential may call. */
    record Accepted(Credential credential) implements Verdict {}

    /** Refused, in AWS's words. */
    record Refused(AwsFailure failure) implements Verdict {}
}
