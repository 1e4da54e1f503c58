package dev.llafar.local.service;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.error.AwsFailure;
import java.util.List;

/** One AWS service on loopback. All its operations run on one event loop; it needs no locks. */
public interface StandIn {
    /** The service's name in a signature's scope, such as {@code kinesisvideo}. */
    String service();

    List<Operation> operations();

    /** The error for a request beyond the rate limit. */
    AwsFailure throttled();

    /** The error for a failure of the stand-in itself. */
    default AwsFailure failed() {
        return AwsFailure.internal();
    }

    /** The error for a request with a wrong field. */
    default AwsFailure invalid(JsonFieldException wrong) {
        return wrong.reason() == JsonFieldException.Reason.WRONG_TYPE
                ? AwsFailure.serialization(wrong.text())
                : AwsFailure.invalidArgument(wrong.text());
    }

    /** The format of errors in the protocol of this service. */
    default ErrorFormat errors() {
        return ErrorFormat.REST_JSON;
    }
}
