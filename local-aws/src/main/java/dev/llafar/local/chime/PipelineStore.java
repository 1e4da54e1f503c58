package dev.llafar.local.chime;

import java.util.Optional;

/** The media stream pipelines of an account. Not thread safe: one event loop owns it. */
public final class PipelineStore {
    private final ChimeAccount account;
    private final AccountResources<Pipeline> pipelines;

    public PipelineStore(ChimeAccount account) {
        this.account = account;
        this.pipelines = new AccountResources<>(
                "media pipeline",
                account.arnPrefix("media-pipeline"),
                account.limits().maxPipelines(),
                ChimeError.RESOURCE_LIMIT_EXCEEDED);
    }

    /** A pipeline, and whether the request created it. */
    public record Created(Pipeline pipeline, boolean isNew) {}

    /**
     * Creates a pipeline, whose status is initializing. A meeting can have one; the same token returns the existing one.
     *
     * @param token of the request; empty for none
     */
    public Created create(
            Meeting meeting, StreamPoolStore.Pool pool, int reservedStreams, String token, long nowMillis) {
        Optional<Pipeline> existing = ofMeeting(meeting.id());
        if (existing.isPresent()) {
            if (!token.isEmpty() && existing.get().clientRequestToken().equals(token)) {
                return new Created(existing.get(), false);
            }
            throw ChimeError.RESOURCE_LIMIT_EXCEEDED.with("The meeting already has the media stream pipeline "
                    + existing.get().id() + "; a meeting can have one.");
        }
        pipelines.requireRoom();
        String id = account.identifiers().guid();
        Pipeline pipeline = new Pipeline(
                id,
                pipelines.arn(id),
                token,
                meeting.id(),
                meeting.arn(),
                pool,
                reservedStreams,
                nowMillis,
                nowMillis,
                Pipeline.Status.INITIALIZING);
        return new Created(pipelines.add(id, pipeline), true);
    }

    /** Returns a pipeline, or fails if it does not exist. */
    public Pipeline find(String pipelineId) {
        return pipelines.require(pipelineId);
    }

    public Optional<Pipeline> ofMeeting(String meetingId) {
        return pipelines.all().stream()
                .filter(pipeline -> pipeline.meetingId().equals(meetingId))
                .findFirst();
    }

    /** Sets the status to in progress; empty if the pipeline was deleted. */
    public Optional<Pipeline> started(String pipelineId, long nowMillis) {
        return pipelines.replace(pipelineId, pipeline -> pipeline.with(Pipeline.Status.IN_PROGRESS, nowMillis));
    }

    public Pipeline delete(String pipelineId) {
        return pipelines.remove(pipelineId);
    }

    public int size() {
        return pipelines.size();
    }
}
