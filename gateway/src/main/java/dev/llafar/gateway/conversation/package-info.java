/**
 * The events of a call's or a meeting's sessions for everyone who follows the conversation. Read {@link
 * dev.llafar.gateway.conversation.ConversationHub} first.
 */
@NullMarked
package dev.llafar.gateway.conversation;

import org.jspecify.annotations.NullMarked;
