package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.ManualClock;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionManagerTest {

  private static final int TRANSACTIONS = 1000;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private Shop shop;

  @BeforeEach
  void prepare() {
    shop = new Shop(temp);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private long balance(String participant) {
    return shop.tills.get(participant).balance();
  }

  @Test
  void thousandsOfTransactionsShareOneLog() {
    AtomicInteger syncs = new AtomicInteger();
    shop.disks.put("tm", counting(syncs));
    // Time stands still: no vote comes too late, however slow the machine is.
    shop.clock = new ManualClock();
    shop.options = new HostOptions(TRANSACTIONS, 20 * TRANSACTIONS, Duration.ZERO);
    shop.open();
    List<CompletableFuture<CommitOutcome>> outcomes = new ArrayList<>();
    List<Transaction> sales = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      Transaction sale = shop.sale(1);
      sales.add(sale);
      outcomes.add(sale.commit(LONG));
    }
    outcomes.forEach(outcome -> assertInstanceOf(CommitOutcome.Committed.class, outcome.join()));
    for (String participant : shop.parties.participants()) {
      for (Transaction sale : sales) {
        assertInstanceOf(
            CommitOutcome.Committed.class,
            shop.participant(participant).applied(sale.name(), LONG).join());
      }
    }
    assertEquals(TRANSACTIONS, balance("bank"));
    assertEquals(-TRANSACTIONS, balance("stock"));
    assertTrue(syncs.get() < TRANSACTIONS, syncs + " syncs for as many commit records");
  }

  private static Disk counting(AtomicInteger syncs) {
    return new Disk() {
      @Override
      public void force(Path file, Force force) throws IOException {
        force.run();
        if (file.endsWith("records.lkl")) {
          syncs.incrementAndGet();
        }
      }

      @Override
      public void syncDirectory(Path directory) throws IOException {
        REAL.syncDirectory(directory);
      }
    };
  }

  @Test
  void oneVoteAgainstAbortsEverywhereAndIsNamed() {
    shop.open();
    Transaction sale = shop.manager.begin().enlist("stock").enlist("bank");
    shop.tills.get("bank").work(sale.name(), 5);
    CommitOutcome outcome = sale.commit(LONG).join();
    assertEquals(new CommitOutcome.Aborted(sale.name(), "stock", CommitReply.Why.VOTE), outcome);
    for (String participant : shop.parties.participants()) {
      assertInstanceOf(
          CommitOutcome.Aborted.class,
          shop.participant(participant).applied(sale.name(), LONG).join());
      assertTrue(shop.tills.get(participant).idle());
    }
    assertEquals(0, balance("bank"));
  }

  @Test
  void askingAgainTellsTheSameAndDoesNothingTwice() {
    shop.open();
    Transaction sale = shop.sale(3);
    CommitOutcome committed = new CommitOutcome.Committed(sale.name(), false);
    assertEquals(committed, sale.commit(LONG).join());
    assertEquals(committed, sale.commit(LONG).join());
    assertEquals(committed, shop.again(sale).commit(LONG).join());
    assertEquals(committed, shop.again(sale).outcome(LONG).join());
    shop.participant("bank").applied(sale.name(), LONG).join();
    assertEquals(1, Collections.frequency(shop.tills.get("bank").calls(), "commit " + sale.name()));
  }

  @Test
  void afterARestartTheManagerStillKnowsWhatItCommittedAndPresumesAbortOfTheRest() {
    shop.open();
    Transaction committed = shop.sale(3);
    assertInstanceOf(CommitOutcome.Committed.class, committed.commit(LONG).join());
    Transaction forgotten = shop.sale(4);
    shop.restart("tm");
    assertEquals(
        new CommitOutcome.Committed(committed.name(), false),
        shop.again(committed).commit(LONG).join());
    assertEquals(
        new CommitOutcome.Aborted(forgotten.name(), "tm", CommitReply.Why.PRESUMED),
        shop.again(forgotten).commit(LONG).join());
  }

  @Test
  void whenTheTimeIsOverTheOutcomeIsUnknownAndAskingAgainTellsIt() throws Exception {
    ManualClock clock = new ManualClock();
    shop.clock = clock;
    shop.open();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    shop.tills.get("bank").hook =
        call -> {
          asked.countDown();
          answer.await();
        };
    Transaction sale = shop.sale(3);
    CompletableFuture<CommitOutcome> first = sale.commit(Duration.ofMillis(500));
    asked.await();
    clock.advance(Duration.ofMillis(600));
    shop.manager.host().clockAdvanced();
    CommitOutcome unknown = first.join();
    assertInstanceOf(CommitOutcome.Unknown.class, unknown);
    assertFalse(unknown.mayRetry());
    CompletableFuture<CommitOutcome> second = sale.commit(LONG);
    answer.countDown();
    assertInstanceOf(CommitOutcome.Committed.class, second.join());
  }

  @Test
  void aRefusedFirstRequestMayBeRetriedAndALaterOneMayNot() throws Exception {
    shop.options = new HostOptions(1, 100, Duration.ZERO);
    shop.clock = new ManualClock();
    shop.open();
    CountDownLatch answer = new CountDownLatch(1);
    shop.tills.get("bank").hook = call -> answer.await();
    Transaction sale = shop.sale(3);
    CompletableFuture<CommitOutcome> open = sale.commit(LONG);
    CommitOutcome.Refused later =
        assertInstanceOf(CommitOutcome.Refused.class, sale.commit(LONG).join());
    assertEquals(CommitOutcome.Happened.UNKNOWN, later.happened());
    assertFalse(later.mayRetry());
    Transaction other = shop.sale(4);
    CommitOutcome.Refused first =
        assertInstanceOf(CommitOutcome.Refused.class, other.commit(LONG).join());
    assertEquals(Answer.Refusal.OVERLOADED, first.reason());
    assertEquals(CommitOutcome.Happened.NO, first.happened());
    assertTrue(first.mayRetry());
    answer.countDown();
    assertInstanceOf(CommitOutcome.Committed.class, open.join());
    assertInstanceOf(CommitOutcome.Committed.class, other.commit(LONG).join());
  }

  @Test
  void aManagerThatIsClosedRefusesAndSaysSo() {
    shop.open();
    Transaction sale = shop.sale(3);
    shop.manager.close();
    CommitOutcome.Refused refused =
        assertInstanceOf(CommitOutcome.Refused.class, sale.commit(LONG).join());
    assertEquals(Answer.Refusal.STOPPED, refused.reason());
    assertEquals("ask again when the manager runs", refused.next());
  }

  @Test
  void aTransactionGivenUpIsNeverCommitted() {
    shop.open();
    Transaction sale = shop.sale(3);
    CommitOutcome outcome = sale.rollback().join();
    assertEquals(CommitOutcome.Happened.NO, outcome.happened());
    assertEquals(outcome, sale.commit(LONG).join());
    assertEquals(outcome, sale.rollback().join());
    Transaction done = shop.sale(2);
    CommitOutcome committed = done.commit(LONG).join();
    assertEquals(committed, done.rollback().join(), "a commit that was asked for stands");
  }

  @Test
  void participantsElsewhereUndoTheirWorkAsSoonAsItIsGivenUp() {
    shop.open();
    Transaction sale = shop.sale(3);
    CommitOutcome outcome = sale.rollback().join();
    assertEquals(new CommitOutcome.Aborted(sale.name(), "tm", CommitReply.Why.FAILED), outcome);
    for (String participant : shop.parties.participants()) {
      assertEquals(
          CommitOutcome.Happened.NO,
          shop.participant(participant).applied(sale.name(), LONG).join().happened());
      assertEquals(
          List.of("rollback " + sale.name()), shop.tills.get(participant).calls(), participant);
      assertTrue(shop.tills.get(participant).idle());
    }
    assertEquals(outcome, shop.again(sale).commit(LONG).join(), "another handle can't commit it");
  }

  @Test
  void aHandleOfATransactionBegunBeforeGivesUpOnlyWhatNobodyAskedToCommit() {
    shop.open();
    Transaction committed = shop.sale(3);
    assertInstanceOf(CommitOutcome.Committed.class, committed.commit(LONG).join());
    assertInstanceOf(CommitOutcome.Committed.class, shop.again(committed).rollback().join());
    Transaction open = shop.sale(4);
    assertEquals(CommitOutcome.Happened.NO, shop.again(open).rollback().join().happened());
    assertEquals(CommitOutcome.Happened.NO, open.commit(LONG).join().happened());
  }

  @Test
  void aTransactionOfNobodyHasNothingToCommit() {
    shop.open();
    assertEquals(CommitOutcome.Happened.YES, shop.manager.begin().commit().join().happened());
    assertEquals(CommitOutcome.Happened.NO, shop.manager.begin().rollback().join().happened());
  }

  @Test
  void resourcesOfTheManagersOwnProcessNeedNoNetwork() {
    shop.open();
    LocalResource stock = new LocalResource("stock", new Till());
    LocalResource bank = new LocalResource("bank", new Till());
    Path home = temp.resolve("alone");
    TransactionManager.Builder description =
        TransactionManager.of(shop.parties)
            .directory(home)
            .log(LogKind.FILE)
            .resource(stock)
            .resource(bank);
    String name;
    try (TransactionManager manager = description.start()) {
      Transaction sale = manager.begin().enlist(stock).enlist(bank);
      name = sale.name();
      ((Till) stock.resource()).work(name, -7);
      ((Till) bank.resource()).work(name, 7);
      assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
      manager.local(bank).applied(name, LONG).join();
      assertEquals(7, ((Till) bank.resource()).balance());
      Transaction none = manager.begin().enlist(stock);
      ((Till) stock.resource()).work(none.name(), -7);
      assertEquals(CommitOutcome.Happened.NO, none.rollback().join().happened());
      assertTrue(
          ((Till) stock.resource()).calls().contains("rollback " + none.name()),
          "a resource in this process undoes its work at once");
    }
    try (TransactionManager manager = description.start()) {
      assertEquals(
          CommitOutcome.Happened.YES,
          manager.transaction(name, List.of("stock", "bank")).commit(LONG).join().happened());
    }
  }

  @Test
  void aResourceInThisProcessAndOneElsewhereCommitAndGiveUpTogether() {
    Till bank = shop.tills.get("bank");
    shop.start("bank");
    LocalResource stock = new LocalResource("stock", new Till());
    try (TransactionManager manager =
        TransactionManager.of(shop.parties)
            .directory(temp.resolve("mixed"))
            .transport(shop.transport("tm"))
            .resource(stock)
            .start()) {
      Transaction sale = manager.begin().enlist(stock).enlist("bank");
      ((Till) stock.resource()).work(sale.name(), -7);
      bank.work(sale.name(), 7);
      assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
      shop.participant("bank").applied(sale.name(), LONG).join();
      assertEquals(7, bank.balance());

      Transaction none = manager.begin().enlist(stock).enlist("bank");
      ((Till) stock.resource()).work(none.name(), -7);
      bank.work(none.name(), 7);
      assertEquals(CommitOutcome.Happened.NO, none.rollback().join().happened());
      shop.participant("bank").applied(none.name(), LONG).join();
      assertTrue(bank.calls().contains("rollback " + none.name()));
      assertEquals(7, bank.balance());
    }
  }

  @Test
  void mistakesInEnlistingAreToldInASentence() {
    shop.open();
    Transaction sale = shop.sale(3);
    assertEquals(
        "no participant \"bakn\" in [bank, stock]; name it in the parties first",
        assertThrows(IllegalArgumentException.class, () -> sale.enlist("bakn")).getMessage());
    assertEquals(
        "the manager tm was started without the resource of bank; name it to the builder, or"
            + " enlist the participant by its name",
        assertThrows(
                IllegalArgumentException.class,
                () -> sale.enlist(new LocalResource("bank", new Till())))
            .getMessage());
    Transaction half = shop.manager.begin().enlist("stock");
    half.rollback().join();
    assertEquals(
        half.name() + " is ending, so bank can't be enlisted; begin a new transaction",
        assertThrows(IllegalStateException.class, () -> half.enlist("bank")).getMessage());
  }
}
