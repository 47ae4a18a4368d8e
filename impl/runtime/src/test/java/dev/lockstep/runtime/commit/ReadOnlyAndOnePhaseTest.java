package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ways to do less: who has only read is left alone, who is alone decides. */
class ReadOnlyAndOnePhaseTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final AtomicInteger managerSyncs = new AtomicInteger();
  private Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(temp);
    shop.disks.put(
        "tm",
        new Disk() {
          @Override
          public void force(Path file, Force force) throws IOException {
            force.run();
            if (file.endsWith("records.lkl")) {
              managerSyncs.incrementAndGet();
            }
          }

          @Override
          public void syncDirectory(Path directory) throws IOException {
            REAL.syncDirectory(directory);
          }
        });
    shop.open();
    managerSyncs.set(0);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aResourceThatHasOnlyReadHearsNothingMore() {
    Transaction sale = shop.manager.begin().enlist("stock").enlist("bank");
    shop.tills.get("stock").work(sale.name(), 0);
    shop.tills.get("bank").work(sale.name(), 5);
    assertEquals(new CommitOutcome.Committed(sale.name(), false), sale.commit(LONG).join());
    assertInstanceOf(
        CommitOutcome.Committed.class, shop.participant("bank").applied(sale.name(), LONG).join());
    assertEquals(List.of("prepare " + sale.name()), shop.tills.get("stock").calls());
    assertEquals(5, shop.tills.get("bank").balance());
  }

  @Test
  void whereAllHaveOnlyReadNothingIsWritten() {
    Transaction look = shop.sale(0);
    CommitOutcome outcome = look.commit(LONG).join();
    assertEquals(new CommitOutcome.Committed(look.name(), true), outcome);
    assertEquals(outcome, look.commit(LONG).join());
    assertEquals(0, managerSyncs.get());
    for (Till till : shop.tills.values()) {
      assertEquals(List.of("prepare " + look.name()), till.calls());
    }
  }

  @Test
  void aSingleParticipantDecidesAndTheManagerSyncsNothing() {
    Transaction deposit = shop.manager.begin().enlist("bank");
    shop.tills.get("bank").work(deposit.name(), 5);
    CommitOutcome outcome = deposit.commit(LONG).join();
    assertEquals(new CommitOutcome.Committed(deposit.name(), false), outcome);
    shop.participant("bank").applied(deposit.name(), LONG).join();
    assertEquals(5, shop.tills.get("bank").balance());
    assertEquals(0, managerSyncs.get());
    // The manager has forgotten it and asks the participant, which has not.
    shop.restart("tm");
    assertEquals(outcome, shop.again(deposit).commit(LONG).join());
    shop.restart("bank");
    assertEquals(outcome, shop.again(deposit).commit(LONG).join());
    assertEquals(5, shop.tills.get("bank").balance());
  }

  @Test
  void aSingleParticipantThatRefusesIsNamed() {
    Transaction deposit = shop.manager.begin().enlist("bank");
    CommitOutcome outcome = deposit.commit(LONG).join();
    assertEquals(new CommitOutcome.Aborted(deposit.name(), "bank", CommitReply.Why.VOTE), outcome);
    shop.restart("tm");
    assertEquals(CommitOutcome.Happened.NO, shop.again(deposit).commit(LONG).join().happened());
  }

  @Test
  void whoIsNotEnlistedHearsNothing() {
    Transaction deposit = shop.manager.begin().enlist("bank");
    shop.tills.get("bank").work(deposit.name(), 5);
    assertInstanceOf(CommitOutcome.Committed.class, deposit.commit(LONG).join());
    assertEquals(List.of(), shop.tills.get("stock").calls());
    assertFalse(shop.tills.get("bank").calls().isEmpty());
    assertTrue(shop.participant("stock").health().healthy());
  }
}
