package dev.lockstep.examples.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.commit.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankTest {

  private static final int AMOUNT = 30;

  @TempDir Path temp;

  @Test
  void everyProcessHasLinesAtWhichItCanDie() throws IOException {
    List<Line> lines = Lines.all();
    for (String process : List.of("teller", "north", "south")) {
      assertTrue(lines.stream().filter(line -> line.process().equals(process)).count() > 30);
    }
    assertEquals(lines.size(), lines.stream().distinct().count());
  }

  @Test
  void aLedgerKeepsItsPromisesOverARestartAndObeysTwice() throws Exception {
    Path file = temp.resolve("ledger");
    Ledger ledger = new Ledger(file, 100);
    ledger.work("t1", -70);
    ledger.work("t2", -70);
    assertEquals(Vote.YES, ledger.prepare("t1"));
    assertEquals(Vote.NO, ledger.prepare("t2"), "70 of 100 are promised");
    ledger = new Ledger(file, 0);
    assertEquals(List.of("t1"), List.copyOf(ledger.recover()));
    ledger.commit("t1");
    ledger.commit("t1");
    ledger.rollback("t2");
    assertEquals(30, new Ledger(file, 0).balance());
  }

  @Test
  @Tag("slow")
  void moneyIsNeitherLostNorMadeWhereverAProcessDies() throws IOException {
    List<Line> lines = Lines.all();
    try (Tale tale = new Tale(Town.found(temp))) {
      int number = 0;
      for (int i = 7; i < lines.size(); i += lines.size() / 4) {
        number++;
        assertTrue(tale.transfer(number, number % 2 == 0 ? -AMOUNT : AMOUNT, lines.get(i)));
      }
      assertTrue(tale.reached() > 0, "nobody has died");
    }
  }

  /** The control: money that comes from nowhere is noticed. */
  @Test
  @Tag("slow")
  void theCountNoticesMoneyThatWasMade() throws IOException {
    Durable ledger = new Durable(temp.resolve("north").resolve("ledger"));
    Properties forged = new Properties();
    forged.setProperty("balance", Long.toString(Bank.OPENING_BALANCE + 1));
    ledger.write(forged);
    try (Tale tale = new Tale(Town.found(temp))) {
      assertFalse(tale.transfer(1, AMOUNT, Lines.all().get(0)));
    }
  }
}
