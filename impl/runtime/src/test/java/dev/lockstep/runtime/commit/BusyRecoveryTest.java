package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes restart, more than once, while many transactions are under way. */
@Tag("slow")
class BusyRecoveryTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SALES = 100;

  @TempDir Path temp;

  private Shop shop;

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void everySaleEndsAlikeEverywhereWhoeverRestartsMeanwhile() {
    shop = new Shop(temp).open();
    List<Transaction> sales = new ArrayList<>();
    for (String node : List.of("bank", "tm", "stock", "bank", "tm")) {
      List<CompletableFuture<CommitOutcome>> underWay = new ArrayList<>();
      for (int i = 0; i < SALES; i++) {
        Transaction sale = shop.sale(1);
        sales.add(sale);
        underWay.add(sale.commit(LONG));
      }
      underWay.get(0).join();
      shop.restart(node);
    }
    long committed = 0;
    for (Transaction sale : sales) {
      CommitOutcome outcome = shop.again(sale).commit(LONG).join();
      assertNotEquals(CommitOutcome.Happened.UNKNOWN, outcome.happened(), outcome::toString);
      if (outcome.happened() == CommitOutcome.Happened.YES) {
        committed++;
        for (String participant : shop.parties.participants()) {
          assertEquals(
              CommitOutcome.Happened.YES,
              shop.participant(participant).applied(sale.name(), LONG).join().happened());
        }
      }
    }
    for (String participant : shop.parties.participants()) {
      while (!shop.tills.get(participant).recover().isEmpty()
          || !shop.participant(participant).inDoubt().join().isEmpty()) {
        Thread.onSpinWait();
      }
    }
    assertEquals(committed, shop.tills.get("bank").balance());
    assertEquals(-committed, shop.tills.get("stock").balance());
    assertTrue(committed > 0, "no sale was quick enough");
  }
}
