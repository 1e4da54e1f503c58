package dev.llafar.local.phone;

import static dev.llafar.local.LocalAwsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import dev.llafar.local.LocalAwsFixture;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** What a call left in its stream. */
final class RecordedCall {
    private static final KvsConsumer.Settings CONSUMER =
            new KvsConsumer.Settings(15_000, 10_000, 20, new Backoff(1, 20));

    private RecordedCall() {}

    /** From the fragment that the event of the stream's end names first to the one that it names last. */
    static List<Fragment> read(LocalAwsFixture aws, JsonObject end) {
        List<Fragment> fragments = new ArrayList<>();
        KvsConsumer consumer = new KvsConsumer(
                aws.vertx,
                aws.endpoints,
                InstantSource.system(),
                StreamRef.parse(end.getString("kinesisVideoStreamArn")),
                new ReadFrom.Fragment(end.getString("startFragmentNumber"), OptionalLong.empty()),
                CONSUMER,
                7,
                event -> {
                    if (event instanceof ConsumerEvent.Arrived arrived) {
                        fragments.add(arrived.fragment());
                    }
                    return Future.succeededFuture();
                });
        Future<ConsumerEvent.EndReason> over = consumer.start();
        consumer.endAnnounced(end.getString("endFragmentNumber"));
        assertThat(await(over)).isEqualTo(new ConsumerEvent.EndReason.CallEnded());
        return fragments;
    }

    /** The audio at 16 kHz, with each sample at its position in the stream. */
    static short[] decoded(List<Fragment> fragments) {
        short[] voice = {};
        try (CallAudio audio = new CallAudio(CallAudio.Rate.SESSION)) {
            List<TrackEvent> events = new ArrayList<>();
            fragments.forEach(fragment -> events.addAll(audio.accept(fragment)));
            events.addAll(audio.finish());
            for (TrackEvent event : events) {
                if (event instanceof TrackEvent.Audio(String ignored, int rate, long first, short[] samples)) {
                    voice = Arrays.copyOf(voice, Math.toIntExact(first) + samples.length);
                    System.arraycopy(samples, 0, voice, Math.toIntExact(first), samples.length);
                }
            }
        }
        return voice;
    }
}
