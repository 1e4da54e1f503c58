package dev.llafar.local.chime;

/** Who wants to know what the APIs changed: the telephone network, which sends the events. */
public interface ChimeListener {
    void meetingCreated(Meeting meeting);

    /** It is gone from the book; who was in it must be told. */
    void meetingDeleted(Meeting meeting);

    void attendeeDeleted(Meeting meeting, String attendeeId);

    void pipelineCreated(Pipeline pipeline);

    void pipelineDeleted(Pipeline pipeline);
}
