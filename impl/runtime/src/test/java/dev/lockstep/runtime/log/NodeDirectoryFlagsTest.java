package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeDirectoryFlagsTest {

  @Test
  void aMissingFlagIsNamedAsItMustBeTyped() {
    String flag = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    LogException refusal =
        assertThrows(LogException.class, () -> NodeDirectory.requireFlags(List.of(flag)));
    assertEquals(LogException.Kind.MISSING, refusal.kind());
    assertTrue(refusal.getMessage().contains(flag), refusal.getMessage());
    assertDoesNotThrow(() -> NodeDirectory.requireFlags(List.of()));
  }
}
