package dev.lockstep.evidence.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftAction;
import dev.lockstep.core.raft.RaftOptions;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.core.raft.RaftRequest;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.specs.ModuleDescription;
import dev.lockstep.specs.Sany;
import dev.lockstep.specs.Specifications;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that lays RaftNode beside the core says what both have, and what servers do. */
class RaftPageTest {
  private static final Set<String> NO_MACHINES = Set.of("Crash", "Restart", "Lose");
  private static final Set<String> RECORDS = Set.of("vote", "entries", "snapshot");
  private static final Pattern WORD = Pattern.compile("`([\\w.]+)`");
  private static final List<String> SERVERS = List.of("s1", "s2", "s3");
  private static final int RUNS = 15;

  /** A row; of each cell the words in code font. */
  private record Row(
      String core, Set<String> inputs, Set<String> atOnce, Set<String> records, Set<String> then) {}

  /** What machines were seen to do. */
  private static final class Seen {
    final Map<String, Set<String>> inputs = new TreeMap<>();
    final Map<String, Set<String>> messages = new TreeMap<>();

    /** The machine, with what it does looked at. */
    Machine watched(Machine machine) {
      return (Machine)
          Proxy.newProxyInstance(
              Machine.class.getClassLoader(),
              new Class<?>[] {Machine.class},
              (proxy, method, arguments) -> {
                try {
                  Object result = method.invoke(machine, arguments);
                  Object last = arguments == null ? null : arguments[arguments.length - 1];
                  Object did = last instanceof Effects.Builder asked ? asked.build() : result;
                  if (did instanceof Effects effects && effects.action() != null) {
                    took((Input) arguments[0], effects);
                  }
                  return result;
                } catch (InvocationTargetException thrown) {
                  throw thrown.getCause();
                }
              });
    }

    private synchronized void took(Input input, Effects effects) {
      String action = effects.action().specificationName();
      inputs.computeIfAbsent(action, any -> new TreeSet<>()).add(word(input));
      Set<String> sent = messages.computeIfAbsent(action, any -> new TreeSet<>());
      effects.sends().forEach(send -> sent.add(send.message().getClass().getSimpleName()));
    }

    private static String word(Input input) {
      if (input instanceof Input.Deliver deliver) {
        return deliver.message().getClass().getSimpleName();
      } else if (input instanceof Input.TimeOut timeOut) {
        return timeOut.timer();
      } else if (input instanceof Input.Request request) {
        Class<?> type = RaftRequest.of(request.request()).orElseThrow().getClass();
        return type.getSimpleName().toLowerCase(Locale.ROOT);
      }
      return input.getClass().getSimpleName();
    }
  }

  private static Map<String, Row> rows() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("specs/raft/actions.md"))) {
      root = root.getParent();
    }
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(root.resolve("specs/raft/actions.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        String core = String.join("", words(cells[3]));
        Row row = new Row(core, words(cells[4]), words(cells[5]), words(cells[6]), words(cells[7]));
        assertEquals(null, rows.put(String.join("", words(cells[1])), row), line);
      }
    }
    return rows;
  }

  private static Set<String> words(String cell) {
    return WORD.matcher(cell)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void thePageHasTheSpecificationsActionsAndTheCores() throws Exception {
    Set<String> page = rows().keySet();
    try (Specifications raft = SpecificationSource.of("raft")) {
      ModuleDescription module =
          Sany.describe(raft.folder().resolve("RaftNode.tla"), List.of(raft.lib()));
      assertEquals(
          module.actions().stream()
              .map(ModuleDescription.Name::name)
              .collect(Collectors.toCollection(TreeSet::new)),
          page);
    }
    assertEquals(
        Stream.concat(
                Arrays.stream(RaftAction.values()).map(Action::specificationName),
                NO_MACHINES.stream())
            .collect(Collectors.toCollection(TreeSet::new)),
        page);
  }

  @Test
  void theCoreHasTheMethods() throws Exception {
    for (Map.Entry<String, Row> row : rows().entrySet()) {
      if (row.getValue().core().isEmpty()) {
        assertTrue(NO_MACHINES.contains(row.getKey()), row.getKey());
        continue;
      }
      String[] name = row.getValue().core().split("\\.");
      Class<?> type = Class.forName(RaftAction.class.getPackageName() + "." + name[0]);
      assertTrue(
          Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(name[1])),
          row.getValue().core());
      assertTrue(RECORDS.containsAll(row.getValue().records()), row.getKey());
    }
  }

  /** What three servers do in a few runs, with the options and without. */
  private static Seen simulated() {
    Seen seen = new Seen();
    for (boolean options : new boolean[] {true, false}) {
      RaftOptions chosen = new RaftOptions(options, options, 16, 8);
      Cluster cluster = RaftProtocol.cluster(SERVERS, chosen);
      RaftProtocol raft = new RaftProtocol();
      Protocol watched =
          (Protocol)
              Proxy.newProxyInstance(
                  Protocol.class.getClassLoader(),
                  new Class<?>[] {Protocol.class},
                  (proxy, method, arguments) -> {
                    try {
                      Object result = method.invoke(raft, arguments);
                      return result instanceof Machine machine ? seen.watched(machine) : result;
                    } catch (InvocationTargetException thrown) {
                      throw thrown.getCause();
                    }
                  });
      Scenario scenario = new Scenario(watched, cluster, 2, 20, 2_000, 60_000, 500_000, "");
      for (int seed = 0; seed < RUNS; seed++) {
        Simulation.run(scenario, Schedule.random(seed, scenario, 8));
      }
    }
    return seen;
  }

  @Test
  void serversDoWhatThePageSays() throws Exception {
    Map<String, Row> rows = rows();
    Seen seen = simulated();
    Set<String> later = new TreeSet<>();
    rows.values().forEach(row -> later.addAll(row.then()));
    seen.inputs.forEach(
        (action, inputs) -> {
          Row row = rows.get(action);
          if (!row.inputs().isEmpty()) {
            assertTrue(row.inputs().containsAll(inputs), action + " by " + inputs);
          }
          Set<String> may = new TreeSet<>(row.atOnce());
          may.addAll(action.equals("Persist") ? later : row.then());
          Set<String> sent = seen.messages.get(action);
          assertTrue(may.containsAll(sent), action + " sends " + sent);
          assertTrue(sent.containsAll(row.atOnce()), action + " sends only " + sent);
        });
    assertEquals(later, seen.messages.get("Persist"));
    assertTrue(seen.inputs.size() > RaftAction.values().length - 5, "seen only " + seen.inputs);
  }
}
