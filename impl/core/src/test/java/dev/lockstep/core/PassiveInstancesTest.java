package dev.lockstep.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PassiveInstancesTest {

  private static final PassiveInstances.Memory COMMITTED = memory("commit", "end");

  private static PassiveInstances.Memory memory(String... records) {
    return new PassiveInstances.Memory(
        List.of(records).stream().<Value>map(Value::of).toList(), /* told= */ null);
  }

  @Test
  void transactionsThatEndedAlikeTakeThePlaceOfOne() {
    PassiveInstances instances = new PassiveInstances();
    for (long number = 1; number <= 100_000; number++) {
      instances.put(InstanceId.of("tm", 1, number), COMMITTED);
    }
    assertEquals(100_000, instances.size());
    assertEquals(2, instances.held());
    assertEquals(COMMITTED, instances.get("tm.1-77777"));
    assertNull(instances.get("tm.1-100001"));
    assertNull(instances.get("tm.2-7"));
  }

  @Test
  void withOneInAHundredAbortedTheyTakeThePlaceOfTwentyPerThousand() {
    PassiveInstances instances = new PassiveInstances();
    for (long number = 1; number <= 100_000; number++) {
      instances.put(
          InstanceId.of("tm", 1, number), number % 100 == 0 ? memory("aborted") : COMMITTED);
    }
    assertEquals(2_000 + 2, instances.held());
  }

  @Test
  void itIsAMapWhateverTheOrderOfPuttingAndRemoving() {
    Random random = new Random(20261121);
    List<PassiveInstances.Memory> memories = List.of(COMMITTED, memory("aborted"), memory());
    List<String> prefixes = List.of("tm.1-", "tm.2-", "", "d-0", "tm.1-x", "٣-");
    for (int round = 0; round < 200; round++) {
      PassiveInstances instances = new PassiveInstances();
      Map<String, PassiveInstances.Memory> model = new TreeMap<>();
      for (int step = 0; step < 200; step++) {
        String name = prefixes.get(random.nextInt(prefixes.size())) + random.nextInt(12);
        if (random.nextInt(3) == 0) {
          assertEquals(model.remove(name), instances.remove(name), name);
        } else {
          PassiveInstances.Memory memory = memories.get(random.nextInt(memories.size()));
          model.put(name, memory);
          instances.put(name, memory);
        }
        assertEquals(model.get(name), instances.get(name), name);
      }
      Map<String, PassiveInstances.Memory> seen = new TreeMap<>();
      instances.forEach((name, memory) -> assertNull(seen.put(name, memory), name));
      assertEquals(model, seen);
      assertEquals(model.size(), instances.size());
      model.keySet().forEach(instances::remove);
      assertEquals(0, instances.held());
      assertEquals(0, instances.size());
    }
  }

  @Test
  void aRunThatOverlapsAnotherIsRefused() {
    PassiveInstances instances = new PassiveInstances();
    instances.put(new PassiveInstances.Run("tm.1-", 5, 9, COMMITTED));
    assertThrows(
        IllegalArgumentException.class,
        () -> instances.put(new PassiveInstances.Run("tm.1-", 7, 12, COMMITTED)));
    assertThrows(
        IllegalArgumentException.class,
        () -> instances.put(new PassiveInstances.Run("tm.1-", 2, 6, COMMITTED)));
  }

  @Test
  void onlyNamesWrittenAsIssuedOnesAreNumbers() {
    assertEquals(5, InstanceId.numberAt("tm.1-42"));
    for (String name :
        List.of("tm.1-042", "tm.1-0", "42", "", "tm.1-", "tm", "a-1234567890123456789")) {
      assertEquals(-1, InstanceId.numberAt(name), name);
    }
  }
}
