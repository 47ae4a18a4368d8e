package dev.lockstep.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.Consistency;
import dev.lockstep.runtime.raft.RaftBuilder;
import dev.lockstep.runtime.raft.RaftGateway;
import dev.lockstep.runtime.raft.RaftGroup;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.RaftSession;
import dev.lockstep.runtime.raft.ReadOutcome;
import dev.lockstep.runtime.raft.StateMachine;
import dev.lockstep.runtime.raft.SubmitOutcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that the page on Raft shows: they run, and the page shows these. */
class ReadmeRaftTest {

  @TempDir Path home;

  // MACHINE:
  /** How much there is of what; "apples -2" takes two, and the result is what is left. */
  static final class Stock implements StateMachine<String, Integer> {
    private Map<String, Integer> counts = Map.of();

    int count(String what) {
      return counts.getOrDefault(what, 0);
    }

    @Override
    public Integer apply(long index, String command) {
      String[] words = command.split(" ");
      Map<String, Integer> next = new TreeMap<>(counts);
      next.merge(words[0], Integer.parseInt(words[1]), Integer::sum);
      counts = Map.copyOf(next);
      return count(words[0]);
    }

    @Override
    public Capture capture() {
      Map<String, Integer> now = counts; // no command changes it, so it is the view
      return out -> {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(now.size());
        for (Map.Entry<String, Integer> entry : now.entrySet()) {
          data.writeUTF(entry.getKey());
          data.writeInt(entry.getValue());
        }
      };
    }

    @Override
    public void restore(InputStream snapshot) throws IOException {
      DataInputStream data = new DataInputStream(snapshot);
      Map<String, Integer> read = new TreeMap<>();
      for (int left = data.readInt(); left > 0; left--) {
        read.put(data.readUTF(), data.readInt());
      }
      counts = Map.copyOf(read);
    }

    @Override
    public Codec<String> commands() {
      return Codec.STRING;
    }

    @Override
    public Codec<Integer> results() {
      return Codec.of(String::valueOf, Integer::valueOf);
    }
  }

  // :MACHINE

  private static void sell(
      RaftBuilder<Stock, String, Integer> member,
      RaftGateway<String, Integer> n2,
      RaftGateway<String, Integer> n3,
      Consumer<String> say) {
    Duration patience = Duration.ofSeconds(60);
    // README:
    try (RaftNode<Stock, String, Integer> n1 = member.start();
        RaftSession<String, Integer> session =
            RaftSession.open(Map.of("n1", n1, "n2", n2, "n3", n3), 16, patience).join()) {
      SubmitOutcome<Integer> outcome = session.submit("apples -2", patience).join();
      if (outcome instanceof SubmitOutcome.Applied<Integer> sold) {
        say.accept("sold, " + sold.result() + " left");
      } else {
        say.accept("it happens once or not at all, a read will tell: " + outcome);
      }
      ReadOutcome<Integer> count =
          n1.read(stock -> stock.count("apples"), Consistency.LINEARIZABLE, patience).join();
      if (count instanceof ReadOutcome.Answered<Integer> answer) {
        say.accept("counted " + answer.value());
      }
    }
    // :README
  }

  @Test
  void theLinesSell() {
    RaftGroup group = RaftGroup.of("shop", "n1", "n2", "n3");
    MemoryNetwork network = new MemoryNetwork();
    StringBuilder said = new StringBuilder();
    try (RaftNode<Stock, String, Integer> n2 = member(group, "n2", network).start();
        RaftNode<Stock, String, Integer> n3 = member(group, "n3", network).start()) {
      sell(member(group, "n1", network), n2, n3, line -> said.append(line).append("; "));
    }
    assertEquals("sold, -2 left; counted -2; ", said.toString());
  }

  private RaftBuilder<Stock, String, Integer> member(
      RaftGroup group, String name, MemoryNetwork network) {
    return RaftNode.of(group, name, new Stock())
        .directory(home.resolve(name))
        .transport(network.transport(name));
  }

  @Test
  void thePageShowsTheseLines() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("impl/raft.md"))) {
      root = root.getParent();
    }
    String page = Files.readString(root.resolve("impl/raft.md"));
    String own =
        Files.readString(
            root.resolve(
                "impl/examples/src/test/java/dev/lockstep/examples/readme/ReadmeRaftTest.java"));
    assertTrue(page.contains(between(own, "README", "    ")), "the page shows other lines");
    assertTrue(page.contains(between(own, "MACHINE", "  ")), "the page shows another machine");
  }

  private static String between(String text, String mark, String indent) {
    String begin = "// " + mark + ":\n";
    String lines =
        text.substring(
            text.indexOf(begin) + begin.length(), text.indexOf(indent + "// :" + mark + "\n"));
    return "```java\n" + lines.replaceAll("(?m)^" + indent, "").stripTrailing() + "\n```";
  }
}
