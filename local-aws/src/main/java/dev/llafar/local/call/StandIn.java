package dev.llafar.local.call;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.error.AwsFailure;
import java.util.List;

/** One AWS service on loopback. All its operations run on one event loop; it needs no locks. */
public interface StandIn {
    /** The service's name in a signature's scope, such as {@code kinesisvideo}. */
    String service();

    List<Operation> operations();

    /** How this service refuses a call too many. */
    AwsFailure throttled();

    /** How it says that it failed. */
    default AwsFailure failed() {
        return AwsFailure.internal();
    }

    /** How it refuses a request that has a wrong field. */
    default AwsFailure invalid(JsonFieldException wrong) {
        return wrong.reason() == JsonFieldException.Reason.WRONG_TYPE
                ? AwsFailure.serialization(wrong.text())
                : AwsFailure.invalidArgument(wrong.text());
    }

    /** How its protocol writes refusals. */
    default ErrorFormat errors() {
        return ErrorFormat.REST_JSON;
    }
}
