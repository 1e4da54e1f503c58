package dev.llafar.gateway.call.answer;

/** An answer that is being written. */
public interface Answering {

    /** Stops the model. From the moment of this call the listener is not called again; after the end nothing happens. */
    void cancel();
}
