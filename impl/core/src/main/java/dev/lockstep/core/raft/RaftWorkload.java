package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Clients of Raft: commands, some with sessions and repeated under the same number, at every server
 * since they do not know the leader; reads; and applications that have snapshots.
 *
 * <p>Stateless, thread-safe.
 */
public final class RaftWorkload implements Workload {
  private static final int COMMANDS_MAX = 4;
  private static final int SESSION_COMMANDS_MAX = 6;
  private static final int DELAY_MILLIS_MAX = 1_600;

  /** About when the first leader is there; what is proposed before is refused. */
  private static final int REGISTER_MILLIS = 400;

  private static final int REGISTERS = 3;

  /** A session is named by its index, and the first can stand behind the no-op of a leader. */
  private static final int SESSION_MIN = 2;

  private static final int READS_MAX = 3;
  private static final int ABANDON_MILLIS = 8;

  /** Stands between the name of a read and how often it was begun before. */
  private static final String ATTEMPT = ", attempt ";

  private static final int SEQ_MAX = 3;
  private static final int COMPACT_MAX = 8;
  private static final int MESSAGES_PER_SERVER = 40;

  @Override
  public String instanceNoun() {
    return "group";
  }

  /** Groups have names of their own. */
  @Override
  public Optional<String> issuer(Cluster cluster) {
    return Optional.empty();
  }

  /** A server repeats what it answers to requests that are repeated, and its role. */
  @Override
  public boolean mayRepeat(Value outcome) {
    RaftReply reply = RaftReply.of(outcome);
    return !(reply instanceof RaftReply.Committed || reply instanceof RaftReply.Installed);
  }

  /** Most are heartbeats and their answers. */
  @Override
  public int messages(Cluster cluster) {
    return MESSAGES_PER_SERVER * cluster.nodes().size();
  }

  @Override
  public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
    List<ClientRequest> requests = new ArrayList<>();
    List<String> servers = cluster.nodes(RaftProtocol.SERVERS);
    for (String server : servers) {
      requests.add(new ClientRequest(server, new RaftRequest.Start().toValue()));
    }
    int tag = 0;
    for (int i = 0; i < REGISTERS; i++) {
      int delay = REGISTER_MILLIS + i * REGISTER_MILLIS / REGISTERS;
      propose(requests, servers, ++tag, LogValue.REGISTER, delay);
    }
    for (int i = 1 + random.nextInt(COMMANDS_MAX); i > 0; i--) {
      LogValue command = LogValue.command(0, 0, instance + " " + i);
      propose(requests, servers, ++tag, command, random.nextInt(DELAY_MILLIS_MAX));
    }
    for (int i = random.nextInt(SESSION_COMMANDS_MAX); i > 0; i--) {
      int session = SESSION_MIN + random.nextInt(REGISTERS);
      int seq = 1 + random.nextInt(SEQ_MAX);
      LogValue command = LogValue.command(session, seq, instance + " once " + seq);
      propose(requests, servers, ++tag, command, random.nextInt(DELAY_MILLIS_MAX));
    }
    for (String server : servers) {
      for (int i = 1 + random.nextInt(READS_MAX); i > 0; i--) {
        String id = instance + " read " + i + " at " + server;
        int delay = random.nextInt(DELAY_MILLIS_MAX);
        requests.add(new ClientRequest(server, new RaftRequest.Read(id).toValue(), delay));
        if (i > 1) {
          Value abandon = new RaftRequest.Abandon(id).toValue();
          requests.add(new ClientRequest(server, abandon, delay + ABANDON_MILLIS));
        }
      }
      if (random.nextBoolean()) {
        Value compact = new RaftRequest.Compact(1 + random.nextInt(COMPACT_MAX)).toValue();
        requests.add(new ClientRequest(server, compact, random.nextInt(DELAY_MILLIS_MAX)));
      }
    }
    return requests;
  }

  /** The name of a read is used once: an answer to an earlier use would answer the later one. */
  @Override
  public Value again(Value request, int attempt) {
    return RaftRequest.of(request).orElseThrow() instanceof RaftRequest.Read read
        ? new RaftRequest.Read(read.id() + ATTEMPT + attempt).toValue()
        : request;
  }

  private static void propose(
      List<ClientRequest> requests,
      List<String> servers,
      int tag,
      LogValue value,
      int delayMillis) {
    for (String server : servers) {
      Value propose = new RaftRequest.Propose(tag, List.of(value)).toValue();
      requests.add(new ClientRequest(server, propose, delayMillis));
    }
  }

  /**
   * Every value that was proposed is committed, every read was answered, and every server has told
   * all that any has.
   */
  @Override
  public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
    Set<LogValue> open = new HashSet<>();
    Set<String> reads = new HashSet<>();
    for (ClientRequest request : requests) {
      RaftRequest asked = RaftRequest.of(request.request()).orElseThrow();
      if (asked instanceof RaftRequest.Propose propose) {
        open.addAll(propose.values());
      } else if (asked instanceof RaftRequest.Read read) {
        reads.add(read.id());
      }
    }
    Map<String, Long> reached = new HashMap<>();
    for (Outcome outcome : outcomes) {
      if (!RaftReply.tellsProgress(outcome.outcome())) {
        continue;
      }
      RaftReply reply = RaftReply.of(outcome.outcome());
      if (reply instanceof RaftReply.Committed committed) {
        committed.entries().forEach(entry -> open.remove(entry.value()));
      } else if (reply instanceof RaftReply.ReadReady ready) {
        int end = ready.id().indexOf(ATTEMPT);
        reads.remove(end < 0 ? ready.id() : ready.id().substring(0, end));
      }
      reached.merge(outcome.node(), lastTold(reply), Math::max);
    }
    return open.isEmpty()
        && reads.isEmpty()
        && reached.size() == cluster.nodes().size()
        && new HashSet<>(reached.values()).size() == 1;
  }

  /** The last index that a reply tells of, or 0. */
  private static long lastTold(RaftReply reply) {
    if (reply instanceof RaftReply.Committed committed) {
      return committed.first() + committed.entries().size() - 1;
    }
    return reply instanceof RaftReply.Installed installed ? installed.index() : 0;
  }

  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    Judge judge = new Judge(instance, requests);
    for (Outcome outcome : outcomes) {
      Optional<String> wrong = judge.judge(outcome.node(), RaftReply.of(outcome.outcome()));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  /** Goes through the outcomes of one group in order of time. */
  private static final class Judge {
    private record Reader(String server, String id) {}

    private record Command(long session, long seq) {}

    private final String instance;
    private final Set<LogValue> proposed = new HashSet<>();
    private final Map<Long, RaftReply.CommittedEntry> log = new HashMap<>();
    private final Map<Command, Long> effects = new HashMap<>();
    private final Map<String, Long> next = new HashMap<>();
    private final Map<String, Long> installed = new HashMap<>();
    private final Map<Reader, Long> floors = new HashMap<>();
    private long committed;

    Judge(String instance, List<ClientRequest> requests) {
      this.instance = instance;
      proposed.add(LogValue.NO_OP);
      for (ClientRequest request : requests) {
        if (RaftRequest.of(request.request()).orElseThrow() instanceof RaftRequest.Propose one) {
          proposed.addAll(one.values());
        }
      }
    }

    Optional<String> judge(String server, RaftReply reply) {
      Optional<String> wrong = Optional.empty();
      if (reply instanceof RaftReply.Committed told) {
        wrong = inOrder(server, told).or(() -> entries(server, told));
      } else if (reply instanceof RaftReply.Installed told) {
        installed.put(server, told.index());
      } else if (reply instanceof RaftReply.Reading read) {
        floors.putIfAbsent(new Reader(server, read.id()), committed);
      } else if (reply instanceof RaftReply.ReadReady read) {
        wrong = isCurrent(server, read);
      }
      committed = Math.max(committed, lastTold(reply));
      return wrong;
    }

    /** A server goes on where it was, or where its snapshot ends, or after a restart at 1. */
    private Optional<String> inOrder(String server, RaftReply.Committed told) {
      boolean fits =
          told.first() == 1
              || told.first() == next.getOrDefault(server, 1L)
              || told.first() == installed.getOrDefault(server, 0L) + 1;
      next.put(server, told.first() + told.entries().size());
      return fits
          ? Optional.empty()
          : Optional.of(
              "%s of %s tells entries from %d on, out of order"
                  .formatted(server, instance, told.first()));
    }

    private Optional<String> entries(String server, RaftReply.Committed told) {
      long index = told.first();
      for (RaftReply.CommittedEntry entry : told.entries()) {
        RaftReply.CommittedEntry other = log.putIfAbsent(index, entry);
        if (other != null && !other.equals(entry)) {
          return Optional.of(
              "index %d of %s is %s at %s and %s elsewhere"
                  .formatted(index, instance, entry, server, other));
        } else if (!proposed.contains(entry.value())) {
          return Optional.of(
              "index %d of %s is %s, which nobody proposed".formatted(index, instance, entry));
        }
        Optional<String> twice = onlyOnce(entry, index);
        if (twice.isPresent()) {
          return twice;
        }
        index++;
      }
      return Optional.empty();
    }

    private Optional<String> onlyOnce(RaftReply.CommittedEntry entry, long index) {
      if (!entry.fresh() || entry.value().session() == 0) {
        return Optional.empty();
      }
      Command command = new Command(entry.value().session(), entry.value().seq());
      Long other = effects.putIfAbsent(command, index);
      return other == null || other == index
          ? Optional.empty()
          : Optional.of(
              "%s of %s has an effect at %d and at %d".formatted(command, instance, other, index));
    }

    /** What was committed before the read began, it must see; a repeated name began once. */
    private Optional<String> isCurrent(String server, RaftReply.ReadReady read) {
      Long floor = floors.get(new Reader(server, read.id()));
      if (floor != null && read.index() >= floor) {
        return Optional.empty();
      }
      return Optional.of(
          "the read %s of %s sees what is committed up to %d, and must see up to %s"
              .formatted(read.id(), instance, read.index(), floor));
    }
  }
}
