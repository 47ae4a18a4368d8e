package dev.lockstep.examples.configuration;

import dev.lockstep.examples.Startup;
import dev.lockstep.runtime.multipaxos.PaxosGroup;
import dev.lockstep.runtime.multipaxos.PaxosReplica;
import dev.lockstep.runtime.multipaxos.RegisterOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One of three processes that agree on a configuration. It obeys lines on its standard input:
 * {@code set KEY VALUE}, {@code get KEY}. All that it needs to know is here: who is in the group,
 * who it is itself, and where its data is.
 */
public final class Member {

  private Member() {}

  /**
   * Runs the member {@code NAME} with its data in {@code DIRECTORY}; the ports are of r1, r2, r3.
   */
  public static void main(String[] arguments) throws Exception {
    Startup.run(() -> takePart(arguments));
  }

  private static void takePart(String[] arguments) throws IOException {
    Startup.requireArguments(arguments, 5, "Member NAME DIRECTORY PORT PORT PORT");
    PaxosGroup group =
        PaxosGroup.of("configuration", "r1", "r2", "r3")
            .at("r1", port(arguments[2]))
            .at("r2", port(arguments[3]))
            .at("r3", port(arguments[4]));
    try (PaxosReplica replica =
        PaxosReplica.of(group, arguments[0]).directory(Path.of(arguments[1])).start()) {
      System.out.println("ready");
      obey(replica);
    }
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no port; use a number up to 65535");
    }
    return Integer.parseInt(text);
  }

  private static void obey(PaxosReplica replica) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(replica, line.split(" ", 3)));
    }
  }

  private static String answer(PaxosReplica replica, String[] words) {
    if (words.length == 3 && words[0].equals("set")) {
      return sentence(words[1], replica.register(words[1]).set(words[2]).join());
    } else if (words.length == 2 && words[0].equals("get")) {
      return sentence(words[1], replica.register(words[1]).get().join());
    }
    return "say: set KEY VALUE, or: get KEY";
  }

  /** What each outcome means to somebody who wants a configuration. */
  private static String sentence(String key, RegisterOutcome outcome) {
    if (outcome instanceof RegisterOutcome.Set set) {
      return key + " is " + set.value() + ", as I said";
    } else if (outcome instanceof RegisterOutcome.AlreadySet other) {
      return key + " is " + other.value();
    } else if (outcome instanceof RegisterOutcome.Refused refused) {
      return key + " was not touched: " + refused.why();
    }
    return key + " is not known yet: " + ((RegisterOutcome.Unknown) outcome).why();
  }
}
