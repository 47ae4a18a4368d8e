package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.traces.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a member restores from its snapshot. */
class ReplicatedStoreTest {
  private static final Value PUT =
      Value.record("type", "put", "key", "k1", "value", Value.of("v1"));
  private static final Value GET = Value.record("type", "get", "key", "k1");

  private static ReplicatedStore restored(ReplicatedStore store) throws IOException {
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    store.capture().writeTo(snapshot);
    ReplicatedStore restored = new ReplicatedStore();
    restored.apply(1, Value.record("type", "put", "key", "k1", "value", Value.of("before")));
    restored.restore(new ByteArrayInputStream(snapshot.toByteArray()));
    return restored;
  }

  @Test
  void aSnapshotHasWhatWasThere() throws IOException {
    ReplicatedStore store = new ReplicatedStore();
    store.apply(1, PUT);
    assertEquals(Value.of("v1"), restored(store).query(GET));
  }

  @Test
  void aSnapshotOfAnEmptyStoreIsOne() throws IOException {
    assertEquals(Value.model("None"), restored(new ReplicatedStore()).query(GET));
  }
}
