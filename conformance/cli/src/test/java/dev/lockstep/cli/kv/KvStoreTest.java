package dev.lockstep.cli.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.runtime.raft.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KvStoreTest {

  private final KvStore store = new KvStore();
  private long index;

  private KvResult apply(KvCommand command) {
    return store.apply(++index, KvCommand.CODEC.decode(KvCommand.CODEC.encode(command)));
  }

  private static KvStore restored(StateMachine.Capture capture) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    capture.writeTo(out);
    KvStore copy = new KvStore();
    copy.restore(new ByteArrayInputStream(out.toByteArray()));
    return copy;
  }

  @Test
  void putReplacesAndDeleteRemoves() {
    assertEquals(new KvResult(true, Optional.empty()), apply(new KvCommand.Put("k", "1")));
    assertEquals(new KvResult(true, Optional.of("1")), apply(new KvCommand.Put("k", "2")));
    assertEquals(Optional.of("2"), store.get("k"));
    assertEquals(new KvResult(true, Optional.of("2")), apply(new KvCommand.Delete("k")));
    assertEquals(Optional.empty(), store.get("k"));
    assertEquals(new KvResult(true, Optional.empty()), apply(new KvCommand.Delete("k")));
  }

  @Test
  void compareAndSetChangesWhatIsAsExpectedOnly() {
    Optional<String> none = Optional.empty();
    Optional<String> one = Optional.of("1");
    assertEquals(new KvResult(false, none), apply(new KvCommand.CompareAndSet("k", one, "2")));
    assertEquals(new KvResult(true, none), apply(new KvCommand.CompareAndSet("k", none, "1")));
    assertEquals(new KvResult(false, one), apply(new KvCommand.CompareAndSet("k", none, "3")));
    assertEquals(new KvResult(true, one), apply(new KvCommand.CompareAndSet("k", one, "2")));
    assertEquals(Optional.of("2"), store.get("k"));
  }

  @Test
  void aCaptureHasTheStateOfItsMomentWhateverFollows() throws IOException {
    apply(new KvCommand.Put("a", "1"));
    apply(new KvCommand.Put("b", "1"));
    StateMachine.Capture capture = store.capture();
    apply(new KvCommand.Put("a", "2"));
    apply(new KvCommand.Delete("b"));
    apply(new KvCommand.Put("c", "2"));
    assertEquals(Optional.of("2"), store.get("a"));
    assertEquals(Optional.empty(), store.get("b"));
    KvStore copy = restored(capture);
    assertEquals(
        List.of(Optional.of("1"), Optional.of("1"), Optional.empty()),
        List.of(copy.get("a"), copy.get("b"), copy.get("c")));
    apply(new KvCommand.Put("d", "3"));
    for (KvStore each : List.of(store, restored(store.capture()))) {
      assertEquals(
          List.of(Optional.of("2"), Optional.empty(), Optional.of("2"), Optional.of("3")),
          List.of(each.get("a"), each.get("b"), each.get("c"), each.get("d")));
    }
  }

  @Test
  void resultsAndClustersAreReadBack() {
    for (KvResult result :
        List.of(
            new KvResult(true, Optional.empty()),
            new KvResult(false, Optional.of("")),
            new KvResult(false, Optional.of("\u00e9\n")))) {
      assertEquals(result, KvResult.CODEC.decode(KvResult.CODEC.encode(result)));
    }
    KvCluster cluster = KvCluster.of(3, 7101, 8101);
    assertEquals(cluster, KvCluster.parse(cluster.toString()));
    assertThrows(IllegalArgumentException.class, () -> KvCommand.CODEC.decode(new byte[] {'p'}));
  }
}
