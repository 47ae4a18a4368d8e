package bench;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.RaftGroup;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.StateMachine;
import dev.lockstep.runtime.raft.SubmitOutcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Lockstep's Raft member over TCP on loopback, for the peers' harness. "lockstep-embed" submits in
 * the leader's process; "lockstep" through a socket: since a service brings its own connection to
 * its clients, that is one of ours, with a number and the command in a frame, and the number in the
 * answer.
 *
 * <p>The log is a Chronicle Queue, or with {@code -Dlockstep.log=file} a plain file. All else is as
 * a service gets it: checksums, pre-vote, check-quorum, snapshots every 100,000 entries.
 */
final class LockstepPeer implements Peer {
  private static final String[] NAMES = {"n0", "n1", "n2"};
  private static final int CLIENT_PORT = 3;
  private static final byte NO = 0;
  private static final byte YES = 1;
  private static final int ANSWER_BYTES = Long.BYTES + 1;
  private static final LogKind LOG =
      LogKind.valueOf(System.getProperty("lockstep.log", "chronicle").toUpperCase(Locale.ROOT));

  /** A disk that is told to make nothing durable, for runs without fsync. */
  private static final Disk FORGETFUL =
      new Disk() {
        @Override
        public void force(Path file, Force force) {}

        @Override
        public void syncDirectory(Path directory) {}
      };

  private final Config cfg;
  private final boolean embed;
  private final RaftGroup group;
  private final Register[] registers = {new Register(), new Register(), new Register()};
  private final Member[] members = new Member[NAMES.length];
  private Sink sink;
  private Client client;

  LockstepPeer(Config cfg, boolean embed) {
    this.cfg = cfg;
    this.embed = embed;
    RaftGroup made = RaftGroup.of("bench", NAMES);
    for (int id = 0; id < NAMES.length; id++) {
      made = made.at(NAMES[id], cfg.basePort() + id);
    }
    this.group = made;
  }

  @Override
  public void startNode(int id) throws Exception {
    registers[id].reset();
    members[id] = new Member(id);
  }

  @Override
  public void stopNode(int id) throws Exception {
    if (members[id] != null) {
      members[id].close();
      members[id] = null;
    }
  }

  @Override
  public boolean isLeader(int id) {
    return members[id] != null && members[id].leads();
  }

  @Override
  public Register register(int id) {
    return registers[id];
  }

  @Override
  public void openClient(Sink answers) {
    sink = answers;
    client = embed ? null : new Client();
  }

  @Override
  public boolean submit(long seq, byte[] command) {
    if (!embed) {
      return client.submit(seq, command);
    }
    for (Member member : members) {
      if (member != null && member.leads()) {
        member.node.submit(command).thenAccept(outcome -> sink.done(seq, applied(outcome)));
        return true;
      }
    }
    return false;
  }

  private static boolean applied(SubmitOutcome<?> outcome) {
    return outcome instanceof SubmitOutcome.Applied<?>;
  }

  @Override
  public int poll() {
    return embed ? -1 : client.poll();
  }

  @Override
  public String notes() {
    return (embed ? "in-process submit" : "our own TCP client")
        + ", TCP between nodes, "
        + LOG.name().toLowerCase(Locale.ROOT)
        + " log";
  }

  @Override
  public void close() throws Exception {
    for (int id = 0; id < NAMES.length; id++) {
      stopNode(id);
    }
  }

  /** The harness' register as a replicated state machine. */
  private record Machine(Register register) implements StateMachine<byte[], Long> {
    private static final Codec<Long> COUNT =
        new Codec<>() {
          @Override
          public byte[] encode(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
          }

          @Override
          public Long decode(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getLong();
          }
        };

    @Override
    public Long apply(long index, byte[] command) {
      return register.apply(command);
    }

    @Override
    public Capture capture() {
      Register.State now = register.state();
      return out -> {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(now.count());
        data.writeLong(now.hash());
        data.flush();
      };
    }

    @Override
    public void restore(InputStream snapshot) throws IOException {
      DataInputStream data = new DataInputStream(snapshot);
      register.set(data.readLong(), data.readLong());
    }

    @Override
    public Codec<byte[]> commands() {
      return Codec.BYTES;
    }

    @Override
    public Codec<Long> results() {
      return COUNT;
    }
  }

  /** A member, and where it takes clients' commands. */
  private final class Member implements Executor {
    private final RaftNode<Machine, byte[], Long> node;
    private final Executor answers = Executors.newSingleThreadExecutor(Member::daemon);
    private final ServerSocketChannel server;
    private volatile Connection connection;

    Member(int id) throws IOException {
      node =
          RaftNode.of(group, NAMES[id], new Machine(registers[id]))
              .directory(cfg.nodeDir(id))
              .log(LOG)
              .disk(cfg.fsync() ? Disk.REAL : FORGETFUL)
              .executor(this)
              .start();
      server = ServerSocketChannel.open().bind(address(id));
      daemon(this::accept).start();
    }

    private static Thread daemon(Runnable task) {
      Thread thread = new Thread(task, "bench-clients");
      thread.setDaemon(true);
      return thread;
    }

    boolean leads() {
      return node.health().role().map(role -> role.name().equals("LEADER")).orElse(false);
    }

    /** Outcomes of one batch come as one task: their answers leave together. */
    @Override
    public void execute(Runnable outcomes) {
      answers.execute(
          () -> {
            outcomes.run();
            Connection open = connection;
            if (open != null) {
              open.flush();
            }
          });
    }

    private void accept() {
      try {
        while (true) {
          Connection opened = new Connection(server.accept());
          connection = opened;
          daemon(() -> opened.read(node)).start();
        }
      } catch (IOException closed) {
        // The member has ended.
      }
    }

    void close() throws IOException {
      server.close();
      node.close();
    }
  }

  private InetSocketAddress address(int id) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), cfg.basePort() + CLIENT_PORT + id);
  }

  /** The server's side of a client's connection. */
  private static final class Connection {
    private static final int FRAME_BYTES = Long.BYTES + Main.COMMAND_BYTES;
    private final SocketChannel channel;
    private ByteBuffer out = ByteBuffer.allocateDirect(64 << 10);

    Connection(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
    }

    void read(RaftNode<Machine, byte[], Long> node) {
      ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
      try {
        while (channel.read(in) >= 0) {
          in.flip();
          while (in.remaining() >= FRAME_BYTES) {
            long seq = in.getLong();
            byte[] command = new byte[Main.COMMAND_BYTES];
            in.get(command);
            node.submit(command).thenAccept(outcome -> answer(seq, applied(outcome)));
          }
          in.compact();
          flush(); // refusals are answered on this thread
        }
      } catch (IOException gone) {
        // The client dials again.
      }
    }

    private synchronized void answer(long seq, boolean ok) {
      if (out.remaining() < ANSWER_BYTES) {
        flush();
      }
      out.putLong(seq).put(ok ? YES : NO);
    }

    synchronized void flush() {
      out.flip();
      try {
        while (out.hasRemaining()) {
          channel.write(out);
        }
      } catch (IOException gone) {
        out.position(out.limit());
      }
      out.clear();
    }
  }

  /** The client: all on the harness' thread. A refusal or a cut sends it to the next member. */
  private final class Client {
    private static final long PAUSE_NANOS = 20_000_000;
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
    private final java.util.Set<Long> waiting = new java.util.HashSet<>();
    private SocketChannel channel;
    private int server;
    private long dialNanos = System.nanoTime();
    private boolean added;

    boolean submit(long seq, byte[] command) {
      if (channel == null && !dial()) {
        return false;
      }
      if (out.remaining() < Long.BYTES + command.length) {
        return false;
      }
      out.putLong(seq).put(command);
      waiting.add(seq);
      added = true;
      return true;
    }

    private boolean dial() {
      if (System.nanoTime() - dialNanos < 0) {
        return false;
      }
      try {
        channel = SocketChannel.open(address(server));
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return true;
      } catch (IOException e) {
        leave();
        return false;
      }
    }

    /** Commands that follow each other leave together. */
    int poll() {
      if (added) {
        added = false;
        return 0;
      }
      if (channel == null) {
        return 0;
      }
      try {
        if (out.position() > 0) {
          out.flip();
          channel.write(out);
          out.compact();
        }
        if (channel.read(in) < 0) {
          throw new IOException("the member has ended");
        }
      } catch (IOException e) {
        leave();
        return 0;
      }
      return take();
    }

    private int take() {
      int taken = 0;
      boolean refused = false;
      in.flip();
      for (; in.remaining() >= ANSWER_BYTES; taken++) {
        long seq = in.getLong();
        boolean ok = in.get() == YES;
        refused |= !ok;
        if (waiting.remove(seq)) {
          sink.done(seq, ok);
        }
      }
      in.compact();
      if (refused) {
        leave();
      }
      return taken;
    }

    /** Goes to the next member; what has no answer yet has failed, as far as the client knows. */
    private void leave() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // It is given up anyway.
      }
      channel = null;
      out.clear();
      in.clear();
      server = (server + 1) % NAMES.length;
      dialNanos = System.nanoTime() + PAUSE_NANOS;
      java.util.List<Long> lost = java.util.List.copyOf(waiting);
      waiting.clear();
      lost.forEach(seq -> sink.done(seq, false));
    }
  }
}
