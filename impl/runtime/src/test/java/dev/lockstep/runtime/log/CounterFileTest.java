package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFileTest {

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void countToThree() throws IOException {
    file = temp.resolve("counter");
    CounterFile.create(file, Disk.REAL).close();
    for (int i = 1; i <= 3; i++) {
      try (CounterFile counter = CounterFile.open(file, Disk.REAL)) {
        assertEquals(i - 1, counter.value());
        assertEquals(i, counter.next());
        counter.set(i);
      }
    }
  }

  private void damage(int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private long nextAfterReopening() throws IOException {
    try (CounterFile counter = CounterFile.open(file, Disk.REAL)) {
      return counter.next();
    }
  }

  @Test
  void aNumberThatMayHaveBeenInTheDamagedSlotIsNotGivenAgain() throws IOException {
    // Slot 1 holds 3, slot 0 holds 2: with 3 unreadable, 3 may have been given.
    damage(512 + 11);
    assertEquals(4, nextAfterReopening());
  }

  @Test
  void damageToTheOlderSlotNeverLowersTheNumber() throws IOException {
    damage(11);
    assertEquals(5, nextAfterReopening());
  }

  @Test
  void damageToBothSlotsStopsTheNode() throws IOException {
    damage(11);
    damage(512 + 11);
    LogException refusal =
        assertThrows(LogException.class, () -> CounterFile.open(file, Disk.REAL));
    assertEquals(LogException.Kind.DAMAGED, refusal.kind());
  }

  @Test
  void everyBitOfASlotIsCovered() throws IOException {
    for (int at = 0; at < 16; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[512 + at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
        try (CounterFile counter = CounterFile.open(file, Disk.REAL)) {
          assertEquals(2, counter.value());
        }
        bytes[512 + at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
      }
    }
    assertEquals(4, nextAfterReopening());
  }

  @Test
  void aCounterNeverGoesBack() throws IOException {
    try (CounterFile counter = CounterFile.open(file, Disk.REAL)) {
      assertThrows(IllegalArgumentException.class, () -> counter.set(2));
    }
  }
}
