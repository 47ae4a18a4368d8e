package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InFlightTest {

  @Test
  void anEntryIsTakenOnce() {
    InFlight<String> table = new InFlight<>(2);
    long ticket = table.open("a");
    assertEquals("a", table.take(ticket));
    assertNull(table.take(ticket));
    assertEquals(0, table.size());
  }

  @Test
  void aFullTableRefusesUntilAnEntryIsTaken() {
    InFlight<String> table = new InFlight<>(2);
    long first = table.open("a");
    table.open("b");
    assertEquals(InFlight.FULL, table.open("c"));
    table.take(first);
    long third = table.open("c");
    assertNotEquals(first, third);
    assertNull(table.take(first));
    assertEquals("c", table.take(third));
  }

  @Test
  void closingHandsOutTheRestAndRefusesNewOnes() {
    InFlight<String> table = new InFlight<>(3);
    table.open("a");
    long ticket = table.open("b");
    table.open("c");
    table.take(ticket);
    assertEquals(Set.of("a", "c"), new TreeSet<>(table.close()));
    assertEquals(InFlight.CLOSED, table.open("d"));
    assertEquals(0, table.close().size());
  }

  @Test
  void ticketsThatWereNeverGivenTakeNothing() {
    InFlight<String> table = new InFlight<>(1);
    table.open("a");
    assertNull(table.take(InFlight.FULL));
    assertNull(table.take(7));
    assertThrows(IllegalArgumentException.class, () -> new InFlight<>(0));
  }
}
