package dev.lockstep.bench.raft;

import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The replicated state: how many commands there were, and a hash over them in their order, so that
 * members which applied the same commands have the same. Costs next to nothing, so that what is
 * measured is the way to it.
 *
 * <p>Thread-safe: the apply thread writes, any thread reads.
 */
final class Register implements StateMachine<byte[], Long> {
  private static final Codec<Long> COUNT = Codec.of(String::valueOf, Long::valueOf);

  /** The state as of one moment. */
  record State(long count, long hash) {
    /** One line, for {@link #parse}. */
    @Override
    public String toString() {
      return count + " " + hash;
    }

    static State parse(String line) {
      String[] words = line.split(" ");
      return new State(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
  }

  private State state = new State(0, 17);

  @Override
  public synchronized Long apply(long index, byte[] command) {
    state = new State(state.count + 1, state.hash * 31 + Arrays.hashCode(command));
    return state.count;
  }

  synchronized State state() {
    return state;
  }

  @Override
  public Capture capture() {
    State now = state();
    return out -> {
      DataOutputStream data = new DataOutputStream(out);
      data.writeLong(now.count());
      data.writeLong(now.hash());
      data.flush();
    };
  }

  @Override
  public synchronized void restore(InputStream snapshot) throws IOException {
    DataInputStream data = new DataInputStream(snapshot);
    state = new State(data.readLong(), data.readLong());
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
