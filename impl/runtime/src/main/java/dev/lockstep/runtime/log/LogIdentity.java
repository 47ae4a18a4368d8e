package dev.lockstep.runtime.log;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/**
 * Whose log this is. It stands in the first frame of the log, and the checksum of every other frame
 * covers it, so that a frame that strayed here from another log is damage and not a record.
 *
 * @param cluster the cluster's name, chosen by its operator
 * @param protocol the protocol's name
 * @param node the node's name
 * @param log drawn when the log was made
 */
public record LogIdentity(String cluster, String protocol, String node, String log) {

  public LogIdentity {
    for (String part : List.of(cluster, protocol, node, log)) {
      if (part.isEmpty() || part.length() > 200 || part.chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException(
            "a name of a cluster, protocol or node has 1 to 200 characters, none of them a control"
                + " character");
      }
    }
  }

  static LogIdentity fresh(String cluster, String protocol, String node) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    StringBuilder hex = new StringBuilder();
    for (byte part : random) {
      hex.append(Character.forDigit(part >> 4 & 15, 16)).append(Character.forDigit(part & 15, 16));
    }
    return new LogIdentity(cluster, protocol, node, hex.toString());
  }

  byte[] bytes() {
    return String.join("\n", cluster, protocol, node, log).getBytes(StandardCharsets.UTF_8);
  }

  static LogIdentity parse(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("an identity has four lines");
    }
    return new LogIdentity(parts[0], parts[1], parts[2], parts[3]);
  }

  /** The sentence part that says how the two differ, or null if they are of one node. */
  String differsFrom(LogIdentity other) {
    if (!cluster.equals(other.cluster)) {
      return "belongs to the cluster \"" + cluster + "\", not to \"" + other.cluster + '"';
    } else if (!protocol.equals(other.protocol)) {
      return "belongs to the protocol \"" + protocol + "\", not to \"" + other.protocol + '"';
    } else if (!node.equals(other.node)) {
      return "belongs to the node \"" + node + "\", not to \"" + other.node + '"';
    }
    return null;
  }
}
