package dev.lockstep.runtime.commit;

import java.util.Objects;

/**
 * A resource in the transaction manager's own JVM: its participant node runs there too, with a log
 * of its own.
 *
 * @param participant the participant's name; one of {@link Parties}
 * @param resource what takes part
 */
public record LocalResource(String participant, Resource resource) {
  public LocalResource {
    Objects.requireNonNull(participant, "a participant has a name");
    Objects.requireNonNull(resource, "a local resource needs a resource");
  }
}
