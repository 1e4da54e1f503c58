package dev.llafar.local.chime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All media stream pipelines of the account. Single-threaded. */
public final class PipelineStore {
    private final ChimeLimits limits;
    private final String arnPrefix;
    private final Guids guids;
    private final Map<String, Pipeline> byId = new LinkedHashMap<>();

    public PipelineStore(ChimeLimits limits, String region, String account, Guids guids) {
        this.limits = limits;
        this.arnPrefix = "arn:aws:chime:" + region + ":" + account + ":media-pipeline/";
        this.guids = guids;
    }

    /** A pipeline and whether the call made it. */
    public record Created(Pipeline pipeline, boolean isNew) {}

    /** Makes a pipeline that is initializing. The same token finds it again; a meeting has one. */
    public Created create(Meeting meeting, StreamPool pool, int reservedStreams, String token, long nowMillis) {
        Optional<Pipeline> there = ofMeeting(meeting.id());
        if (there.isPresent()) {
            if (!token.isEmpty() && there.get().clientRequestToken().equals(token)) {
                return new Created(there.get(), false);
            }
            throw ChimeErrors.resourceLimit("The meeting already has the media stream pipeline "
                    + there.get().id() + "; a meeting has one.");
        }
        if (byId.size() >= limits.maxPipelines()) {
            throw ChimeErrors.resourceLimit("The account already has " + limits.maxPipelines() + " pipelines.");
        }
        String id = guids.next();
        Pipeline pipeline = new Pipeline(
                id,
                arnPrefix + id,
                token,
                meeting.id(),
                meeting.arn(),
                pool,
                reservedStreams,
                nowMillis,
                nowMillis,
                Pipeline.Status.INITIALIZING);
        byId.put(id, pipeline);
        return new Created(pipeline, true);
    }

    public Pipeline find(String pipelineId) {
        return get(pipelineId)
                .orElseThrow(() -> ChimeErrors.notFound("The media pipeline " + pipelineId + " is not found."));
    }

    public Optional<Pipeline> get(String pipelineId) {
        return Optional.ofNullable(byId.get(pipelineId));
    }

    public Optional<Pipeline> ofMeeting(String meetingId) {
        return byId.values().stream()
                .filter(pipeline -> pipeline.meetingId().equals(meetingId))
                .findFirst();
    }

    /** It is in progress now; absent when it was deleted meanwhile. */
    public Optional<Pipeline> started(String pipelineId, long nowMillis) {
        return Optional.ofNullable(byId.computeIfPresent(
                pipelineId, (id, pipeline) -> pipeline.now(Pipeline.Status.IN_PROGRESS, nowMillis)));
    }

    public Pipeline delete(String pipelineId) {
        Pipeline pipeline = find(pipelineId);
        byId.remove(pipelineId);
        return pipeline;
    }

    public int size() {
        return byId.size();
    }
}
