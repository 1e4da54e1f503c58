package dev.llafar.gateway.conversation;

import dev.llafar.audio.transcript.SpeechEvent;

/**
 * An event of one voice in a conversation.
 *
 * @param conversationId shared by the sessions of one call or meeting
 * @param track names the voice; not the session id, which is a secret
 */
public record ConversationEvent(String conversationId, String track, SpeechEvent event) {}
