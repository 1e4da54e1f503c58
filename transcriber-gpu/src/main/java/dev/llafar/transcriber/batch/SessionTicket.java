package dev.llafar.transcriber.batch;

/** An admitted session's place on the device, given by {@link BatchSchedule#admit} and compared by identity. */
public final class SessionTicket {
    SessionTicket() {}
}
