package dev.lockstep.evidence.run;

import dev.lockstep.evidence.sim.Store;
import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.StateMachine;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The key-value store that the members of a recorded run replicate. One thread at a time. */
final class ReplicatedStore implements StateMachine<Value, Value> {
  private static final Codec<Value> CODEC = Codec.of(Ndjson::text, Ndjson::value);

  private Store store = Store.empty();

  @Override
  public Value apply(long index, Value operation) {
    return store.apply(operation);
  }

  Value query(Value operation) {
    return store.query(operation);
  }

  @Override
  public Capture capture() {
    Store copy = store.copy();
    return out -> out.write(Ndjson.text(copy.contents()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void restore(InputStream snapshot) throws IOException {
    store = Store.of(Ndjson.value(new String(snapshot.readAllBytes(), StandardCharsets.UTF_8)));
  }

  @Override
  public Codec<Value> commands() {
    return CODEC;
  }

  @Override
  public Codec<Value> results() {
    return CODEC;
  }
}
