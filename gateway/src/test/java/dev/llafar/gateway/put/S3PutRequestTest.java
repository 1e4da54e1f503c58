package dev.llafar.gateway.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.json.StrictJson;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.producer.ProducerSettings.Pacing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3PutRequestTest {
    @Test
    void usesDefaultsForAbsentFields() {
        assertThat(read("{'bucketName':'recordings','keyName':'a b.mp4','streamName':'film'}"))
                .containsExactly(
                        new S3PutRequest("recordings", "a b.mp4", "film", AudioCodec.AAC, false, Pacing.NATIVE));
        assertThat(read("{'bucketName':'recordings','keyName':'k','codec':'l16','rate':'max'}"))
                .containsExactly(
                        new S3PutRequest("recordings", "k", "of-the-server", AudioCodec.L16, false, Pacing.MAX));
    }

    @Test
    void decodesTheKeyInANotificationOfS3() {
        assertThat(read(
                        "{'Records':[{'eventVersion':'2.1','eventSource':'aws:s3','eventName':'ObjectCreated:Put','s3':{"
                                + "'s3SchemaVersion':'1.0','bucket':{'name':'recordings','arn':'arn:aws:s3:::recordings'},"
                                + "'object':{'key':'calls/r%C3%A4ksm%C3%B6rg%C3%A5s+%2B+1.wav','size':1024}}}]}"))
                .extracting(S3PutRequest::key)
                .containsExactly("calls/räksmörgås + 1.wav");
        assertThat(read("{'Service':'Amazon S3','Event':'s3:TestEvent','Bucket':'recordings'}"))
                .isEmpty();
    }

    @Test
    void keepsTheKeyInAnEventOfEventBridge() {
        assertThat(read("{'version':'0','detail-type':'Object Created','source':'aws.s3','detail':{"
                        + "'bucket':{'name':'recordings'},'object':{'key':'a+b.wav','size':5}}}"))
                .extracting(S3PutRequest::key)
                .containsExactly("a+b.wav");
    }

    @Test
    void namesTheWrongField() {
        assertRefused("{}", "bucketName: got nothing; expected the name of a bucket");
        assertRefused("{'bucketName':'B!','keyName':'k'}", "bucketName: got B!");
        assertRefused("{'bucketName':'bucket','keyName':''}", "keyName: got nothing");
        assertRefused(
                "{'bucketName':'bucket','keyName':'k','codec':'opus'}", "codec: got opus; expected one of aac, l16");
        assertRefused("{'bucketName':'bucket','keyName':'k','codec':'l16','video':true}", "codec: got l16 with video");
        assertRefused("{'bucketName':'bucket','keyName':'k','streamName':'a/b'}", "streamName: got a/b");
        assertRefused("{'bucketName':'bucket','keyName':'k','stream':'a'}", "stream: got an unknown field");
        assertRefused("{'Records':[]}", "Records: got 0 entries");
        assertRefused(
                "{'Records':[{'eventName':'ObjectRemoved:Delete'}]}", "Records[0].eventName: got ObjectRemoved:Delete");
        assertRefused(
                "{'Records':[{'eventName':'ObjectCreated:Put','s3':{'bucket':{'name':7}}}]}",
                "Records[0].s3.bucket.name: got 7; expected a string");
        assertThatThrownBy(
                        () -> S3PutRequest.read(StrictJson.strict("body").object("{\"Records\":[]}"), Optional.empty()))
                .hasMessageContaining("--put-stream");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json)).as(json).hasMessageContaining(message);
    }

    private static List<S3PutRequest> read(String json) {
        return S3PutRequest.read(
                StrictJson.strict("body").object(json.replace('\'', '"')), Optional.of("of-the-server"));
    }
}
