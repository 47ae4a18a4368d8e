package dev.lockstep.evidence.run.net;

import dev.lockstep.evidence.run.faults.FaultKind;

/**
 * What is done to a link.
 *
 * @param kind one whose target is a link
 * @param amount the number that the kind takes
 */
public record LinkFault(FaultKind kind, int amount) {
  public LinkFault {
    if (kind.target() != FaultKind.Target.LINK) {
      throw new IllegalArgumentException(kind.text() + " is not done to a link");
    }
  }
}
