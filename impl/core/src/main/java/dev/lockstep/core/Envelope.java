package dev.lockstep.core;

import dev.lockstep.traces.MessageId;

/**
 * A message under way.
 *
 * @param id identity of this sending
 * @param instance the instance that it belongs to
 * @param to the receiving node
 * @param lamport the sender's Lamport clock at the step that released it
 * @param message the content
 */
public record Envelope(MessageId id, String instance, String to, long lamport, Message message)
    implements Effects.Send {}
