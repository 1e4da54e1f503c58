package dev.llafar.local.sign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The text that client and server hash independently. */
final class CanonicalRequest {
    private CanonicalRequest() {}

    static String of(SignedRequest request, Presented presented, String payloadHash) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(path(request, presented)).append('\n');
        text.append(query(request, presented)).append('\n');
        for (String name : presented.signedHeaders()) {
            text.append(name).append(':').append(header(request, name)).append('\n');
        }
        text.append('\n');
        text.append(String.join(";", presented.signedHeaders())).append('\n');
        return text.append(payloadHash).toString();
    }

    /** Every service but S3 encodes the already encoded path once more. */
    private static String path(SignedRequest request, Presented presented) {
        String raw = request.rawPath().isEmpty() ? "/" : request.rawPath();
        return presented.service().equals("s3") ? raw : SigV4.encode(raw, true);
    }

    private static String query(SignedRequest request, Presented presented) {
        List<SignedRequest.QueryPair> encoded = new ArrayList<>();
        for (SignedRequest.QueryPair pair : request.queryPairs()) {
            String name = SigV4.decode(pair.name());
            if (!(presented.inQuery() && name.equals("X-Amz-Signature"))) {
                encoded.add(new SignedRequest.QueryPair(
                        SigV4.encode(name, false), SigV4.encode(SigV4.decode(pair.value()), false)));
            }
        }
        encoded.sort(Comparator.comparing(SignedRequest.QueryPair::name).thenComparing(SignedRequest.QueryPair::value));
        return String.join(
                "&",
                encoded.stream().map(pair -> pair.name() + "=" + pair.value()).toList());
    }

    private static String header(SignedRequest request, String name) {
        return String.join(
                ",",
                request.values(name).stream()
                        .map(value -> value.strip().replaceAll(" {2,}", " "))
                        .toList());
    }
}
