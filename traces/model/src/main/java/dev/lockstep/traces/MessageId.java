package dev.lockstep.traces;

import java.util.Objects;

/**
 * The identity of one sending of a message. It travels on the wire. Merging traces uses identities,
 * replay compares contents; a resend is a new identity, a duplicate made by the network is not.
 *
 * @param sender the sending node
 * @param incarnation the sender's incarnation
 * @param sequence sequence number of the event that released the message, in the sender's trace
 * @param index place among the messages that the event released, from 0
 */
public record MessageId(String sender, long incarnation, long sequence, int index) {
  public MessageId {
    Objects.requireNonNull(sender);
    if (incarnation < 1 || sequence < 1 || index < 0) {
      throw new IllegalArgumentException(
          "no message has the identity "
              + sender
              + "."
              + incarnation
              + ":"
              + sequence
              + "/"
              + index);
    }
  }

  @Override
  public String toString() {
    return sender + "." + incarnation + ":" + sequence + "/" + index;
  }
}
