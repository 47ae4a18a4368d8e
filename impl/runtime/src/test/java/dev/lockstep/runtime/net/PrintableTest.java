package dev.lockstep.runtime.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void whatCouldForgeALineOrSteerATerminalIsEscaped() {
    assertEquals("a\\u000ab\\u001b[31m\\u202e", Printable.of("a\nb\u001b[31m\u202e"));
    assertEquals("tm.1-7", Printable.of("tm.1-7"));
  }

  @Test
  void aLongTextIsCutOffAndSaysSo() {
    String shown = Printable.of("x".repeat(1 << 20));
    assertTrue(shown.endsWith("... (1048576 characters)"), shown);
    assertTrue(shown.length() < 400, shown);
  }
}
