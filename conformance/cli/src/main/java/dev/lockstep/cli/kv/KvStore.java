package dev.lockstep.cli.kv;

import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A map from keys to values. A capture takes no copy: while one is written, changes go into a map
 * of their own, which the next command after the capture's end merges.
 *
 * <p>Not thread-safe: the apply thread, but for a capture's {@code writeTo}.
 */
public final class KvStore implements StateMachine<KvCommand, KvResult> {

  private Map<String, String> settled = new HashMap<>();
  private final Map<String, Optional<String>> changed = new HashMap<>();
  private View writing;

  /** The map as of one moment, which nobody changes until it is written. */
  private static final class View implements Capture {
    private final Map<String, String> map;
    private volatile boolean written;

    View(Map<String, String> map) {
      this.map = map;
    }

    @Override
    public void writeTo(java.io.OutputStream out) throws IOException {
      try {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
          write(data, entry.getKey());
          write(data, entry.getValue());
        }
        data.flush();
      } finally {
        written = true;
      }
    }
  }

  static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String read(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  /** The value of a key. */
  public Optional<String> get(String key) {
    Optional<String> change = changed.get(key);
    return change != null ? change : Optional.ofNullable(settled.get(key));
  }

  @Override
  public KvResult apply(long index, KvCommand command) {
    if (writing != null && writing.written) {
      merge();
    }
    if (command instanceof KvCommand.Put put) {
      return set(put.key(), Optional.of(put.value()));
    } else if (command instanceof KvCommand.Delete delete) {
      return set(delete.key(), Optional.empty());
    }
    KvCommand.CompareAndSet compare = (KvCommand.CompareAndSet) command;
    Optional<String> now = get(compare.key());
    return now.equals(compare.expected())
        ? set(compare.key(), Optional.of(compare.value()))
        : new KvResult(false, now);
  }

  private KvResult set(String key, Optional<String> value) {
    Optional<String> before = get(key);
    if (writing != null) {
      changed.put(key, value);
    } else if (value.isPresent()) {
      settled.put(key, value.get());
    } else {
      settled.remove(key);
    }
    return new KvResult(true, before);
  }

  private void merge() {
    writing = null;
    changed.forEach(this::set);
    changed.clear();
  }

  @Override
  public Capture capture() {
    if (writing != null) {
      // A member writes one snapshot at a time, so the one before has ended.
      merge();
    }
    writing = new View(settled);
    return writing;
  }

  @Override
  public void restore(InputStream snapshot) throws IOException {
    DataInputStream in = new DataInputStream(snapshot);
    Map<String, String> read = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String key = read(in);
      read.put(key, read(in));
    }
    settled = read;
    changed.clear();
    writing = null;
  }

  @Override
  public Codec<KvCommand> commands() {
    return KvCommand.CODEC;
  }

  @Override
  public Codec<KvResult> results() {
    return KvResult.CODEC;
  }
}
