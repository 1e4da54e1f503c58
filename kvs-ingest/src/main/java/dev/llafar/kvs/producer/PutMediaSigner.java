package dev.llafar.kvs.producer;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

/** Signs the head of a PutMedia request with the SDK's signer. The body is a stream and not signed. */
final class PutMediaSigner {
    private static final String SERVICE = "kinesisvideo";
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Region region;

    PutMediaSigner(Region region) {
        this.region = region;
    }

    /** Returns the request with its Host, date, token and Authorization headers. */
    SdkHttpRequest sign(URI endpoint, Map<String, String> headers, AwsCredentialsIdentity identity) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                // For plain HTTP, which only stand-ins use, the signer requires a hash of the body. The signature does
                // not
                // include the protocol, so a signature for HTTPS is valid for both.
                .protocol("https")
                .host(endpoint.getHost())
                .encodedPath("/putMedia")
                .putHeader("Host", authority(endpoint));
        if (endpoint.getPort() > 0) {
            request.port(endpoint.getPort());
        }
        headers.forEach(request::putHeader);
        return signer.sign(signing -> signing.identity(identity)
                        .request(request.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false))
                .request();
    }

    private static String authority(URI endpoint) {
        return endpoint.getPort() > 0 ? endpoint.getHost() + ":" + endpoint.getPort() : endpoint.getHost();
    }
}
