package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.SessionEvent;

/** What a voice tells its owner, in order, on the voice's context. */
public interface VoiceListener {
    /** A partial, a final, or that speech began. Times are samples since this voice began. */
    void heard(SessionEvent event);

    /** Everything before is told: what a later life begins with. Comes after the final that settled it. */
    void settled(SettledPlace place);

    /** Something went wrong and was put up with: a reconnect, audio that the service no longer has. For a log. */
    void trouble(String what);

    /** The last thing: every final was told. */
    void ended(VoiceEnd end);
}
