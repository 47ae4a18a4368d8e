package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  private final Batch<Integer> batch = new Batch<>();

  @Test
  void theFirstOfABatchHasItTakenAndTheOthersJoin() {
    assertEquals(Batch.Place.FIRST, batch.put(1));
    assertEquals(Batch.Place.NEXT, batch.put(2));
    assertEquals(Batch.Place.NEXT, batch.put(3));
    assertEquals(List.of(1, 2, 3), batch.take());
    assertEquals(List.of(), batch.take());
    assertEquals(Batch.Place.FIRST, batch.put(4));
    assertEquals(List.of(4), batch.take());
  }

  @Test
  void nothingIsPutIntoAClosedOne() {
    assertEquals(Batch.Place.FIRST, batch.put(1));
    assertEquals(List.of(1), batch.close());
    assertEquals(Batch.Place.CLOSED, batch.put(2));
    assertEquals(List.of(), batch.take());
    assertEquals(List.of(), batch.close());
    assertEquals(Batch.Place.CLOSED, batch.put(3));
  }
}
