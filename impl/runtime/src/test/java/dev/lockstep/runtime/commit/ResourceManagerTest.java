package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceManagerTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private Shop shop;
  private Till bank;
  private final CountDownLatch prepared = new CountDownLatch(1);

  @BeforeEach
  void prepare() {
    shop = new Shop(temp);
    bank = shop.tills.get("bank");
  }

  @AfterEach
  void close() {
    bank.hook = call -> {};
    prepared.countDown();
    shop.close();
  }

  private CommitOutcome applied(String participant, Transaction transaction) {
    return shop.participant(participant).applied(transaction.name(), LONG).join();
  }

  @Test
  void aResourceThatThrowsVotesNoAndIsRolledBack() {
    shop.open();
    bank.hook =
        call -> {
          if (call.startsWith("prepare")) {
            throw new IllegalStateException("no ink");
          }
        };
    Transaction sale = shop.sale(3);
    CommitOutcome.Aborted aborted =
        assertInstanceOf(CommitOutcome.Aborted.class, sale.commit(LONG).join());
    assertEquals("bank", aborted.by());
    assertEquals(CommitOutcome.Happened.NO, applied("bank", sale).happened());
    assertTrue(bank.calls().contains("rollback " + sale.name()));
    assertTrue(bank.idle());
    assertTrue(shop.participant("bank").health().healthy(), "to refuse is no failure");
  }

  @Test
  void aDecisionIsRepeatedUntilTheResourceHasObeyedAndHealthTellsMeanwhile() throws Exception {
    shop.open();
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(1);
    CountDownLatch mended = new CountDownLatch(1);
    bank.hook =
        call -> {
          if (call.startsWith("commit")) {
            if (attempts.incrementAndGet() == 3) {
              third.countDown();
              mended.await();
            } else if (attempts.get() < 3) {
              throw new IllegalStateException("out of paper");
            }
          }
        };
    Transaction sale = shop.sale(3);
    assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
    third.await();
    ResourceHealth ill = shop.participant("bank").health();
    assertFalse(ill.healthy());
    assertEquals(
        new ResourceHealth.Failing(2, "java.lang.IllegalStateException: out of paper"),
        ill.failing().get(sale.name()));
    mended.countDown();
    assertInstanceOf(CommitOutcome.Committed.class, applied("bank", sale));
    assertEquals(3, bank.balance());
    assertEquals(3, attempts.get());
    assertEquals(
        new ResourceHealth(0, new java.util.TreeMap<>()), shop.participant("bank").health());
  }

  @Test
  void aVoteThatTakesTooLongIsANoAndComesTooLateToBeAYes() throws Exception {
    shop.limits = Shop.LIMITS.withVotes(Duration.ofMillis(1), Shop.LIMITS.votes());
    shop.open();
    CountDownLatch late = new CountDownLatch(1);
    bank.hook =
        call -> {
          if (call.startsWith("prepare")) {
            late.await();
          }
        };
    Transaction sale = shop.sale(3);
    CommitOutcome.Aborted aborted =
        assertInstanceOf(CommitOutcome.Aborted.class, sale.commit(LONG).join());
    // On a busy machine the other vote may take more than a millisecond, too.
    assertTrue(List.of("bank", "stock").contains(aborted.by()), aborted.by());
    late.countDown();
    assertEquals(CommitOutcome.Happened.NO, applied("bank", sale).happened());
    assertTrue(bank.idle(), "what was prepared too late is rolled back");
    assertEquals(0, bank.balance());
  }

  @Test
  void aResourceThatPreparesForLongerThanTheManagerWaitsIsAborted() throws Exception {
    Transaction sale = saleThatTakesFiveSeconds(Duration.ofSeconds(2));
    assertEquals(
        new CommitOutcome.Aborted(sale.name(), "tm", CommitReply.Why.TIMEOUT),
        sale.outcome(LONG).join());
    prepared.countDown();
    assertEquals(CommitOutcome.Happened.NO, applied("bank", sale).happened());
    assertEquals(0, bank.balance());
  }

  @Test
  void aManagerThatWaitsLongerLetsItCommit() throws Exception {
    Transaction sale = saleThatTakesFiveSeconds(Duration.ofSeconds(8));
    prepared.countDown();
    assertEquals(new CommitOutcome.Committed(sale.name(), false), sale.outcome(LONG).join());
    applied("bank", sale);
    assertEquals(3, bank.balance());
  }

  /** Returns when the manager has waited for five seconds and the bank is still preparing. */
  private Transaction saleThatTakesFiveSeconds(Duration votes) throws Exception {
    ManualClock clock = new ManualClock();
    shop.clock = clock;
    shop.start("stock");
    shop.start("bank");
    shop.limits = Shop.LIMITS.withVotes(votes, votes);
    shop.startManager();
    CountDownLatch asked = new CountDownLatch(1);
    bank.hook =
        call -> {
          asked.countDown();
          prepared.await();
        };
    Transaction sale = shop.sale(3);
    var unused = sale.commit(LONG);
    asked.await();
    managerStands();
    clock.advance(Duration.ofSeconds(5));
    shop.manager.host().clockAdvanced();
    managerStands();
    return sale;
  }

  /** What the manager was doing it has done. */
  private void managerStands() {
    shop.manager.host().states(state -> true).join();
  }

  @Test
  void limitsThatContradictEachOtherAreRefusedInASentence() {
    assertEquals(
        "a manager waits for votes at least a millisecond and as long as a resource may prepare,"
            + " which is PT5S, not PT4S",
        assertThrows(
                IllegalArgumentException.class,
                () -> CommitLimits.DEFAULT.withVotes(Duration.ofSeconds(5), Duration.ofSeconds(4)))
            .getMessage());
  }

  @Test
  void workThatNobodyCommitsIsRolledBackAfterItsTime() {
    CommitLimits usual = Shop.LIMITS;
    shop.limits =
        new CommitLimits(
            usual.answer(),
            usual.prepare(),
            usual.votes(),
            Duration.ofMillis(1),
            usual.pauseFirst(),
            usual.pauseMost());
    shop.open();
    Transaction abandoned = shop.sale(3);
    shop.participant("bank").join(abandoned.name());
    CommitOutcome.Aborted aborted =
        assertInstanceOf(CommitOutcome.Aborted.class, applied("bank", abandoned));
    assertEquals(CommitReply.Why.FAILED, aborted.why());
    assertTrue(bank.idle());
    assertFalse(shop.tills.get("stock").idle(), "nobody joined there, so nobody waits");
  }

  @Test
  void workThatFailedAbortsAtOnceAndSayingSoAgainChangesNothing() {
    shop.open();
    Transaction sale = shop.sale(3);
    CommitOutcome outcome = shop.participant("bank").fail(sale.name()).join();
    assertEquals(new CommitOutcome.Aborted(sale.name(), "bank", CommitReply.Why.FAILED), outcome);
    assertEquals(outcome, shop.participant("bank").fail(sale.name()).join());
    assertEquals(CommitOutcome.Happened.NO, sale.commit(LONG).join().happened());
    assertEquals(CommitOutcome.Happened.NO, applied("stock", sale).happened());
    assertTrue(shop.tills.get("stock").idle());
  }

  @Test
  void whoWaitsForAnOutcomeHearsWhenTheTimeIsOverAndWhenTheNodeCloses() {
    shop.open();
    ResourceManager participant = shop.participant("bank");
    CommitOutcome late = participant.applied("tm.1-77", Duration.ofMillis(1)).join();
    assertEquals(CommitOutcome.Happened.UNKNOWN, late.happened());
    CompletableFuture<CommitOutcome> waiting = participant.applied("tm.1-78", LONG);
    participant.close();
    assertInstanceOf(CommitOutcome.Unknown.class, waiting.join());
  }

  @Test
  void aParticipantInDoubtIsListedAndLearnsTheOutcomeWhenTheManagerReturnsThoughAllIsIdle() {
    shop.open();
    // The bank's vote stays open, so the stock promises and hears nothing.
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    bank.hook =
        call -> {
          asked.countDown();
          never.await();
        };
    Transaction sale = shop.sale(3);
    CompletableFuture<CommitOutcome> outcome = sale.commit(LONG);
    awaitInDoubt("stock", sale);
    shop.stop("tm");
    assertEquals(CommitOutcome.Happened.UNKNOWN, outcome.join().happened());
    InDoubt doubt = shop.participant("stock").inDoubt().join().get(0);
    assertEquals(sale.name(), doubt.transaction());
    assertEquals("tm", doubt.manager());
    assertEquals(1, shop.participant("stock").health().open());

    shop.restart("stock");
    assertEquals(
        sale.name(), shop.participant("stock").inDoubt().join().get(0).transaction(), "restarted");
    shop.startManager();
    // Nobody asks for anything: the participant itself inquires.
    assertEquals(CommitOutcome.Happened.NO, applied("stock", sale).happened());
    assertTrue(shop.participant("stock").inDoubt().join().isEmpty());
    assertTrue(shop.tills.get("stock").idle());
    never.countDown();
  }

  private void awaitInDoubt(String participant, Transaction transaction) {
    while (shop.participant(participant).inDoubt().join().stream()
        .noneMatch(doubt -> doubt.transaction().equals(transaction.name()))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aDecisionThatTheResourceHadNotCarriedOutIsCarriedOutAfterTheRestart() throws Exception {
    shop.open();
    CountDownLatch told = new CountDownLatch(1);
    bank.hook =
        call -> {
          if (call.startsWith("commit")) {
            told.countDown();
            throw new IllegalStateException("the power goes");
          }
        };
    Transaction sale = shop.sale(3);
    assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
    told.await();
    shop.stop("bank");
    assertEquals(0, bank.balance());
    bank.hook = call -> {};
    shop.start("bank");
    assertInstanceOf(CommitOutcome.Committed.class, applied("bank", sale));
    assertEquals(3, bank.balance());
    long calls = bank.calls().size();
    shop.restart("bank");
    assertInstanceOf(CommitOutcome.Committed.class, applied("bank", sale));
    assertEquals(calls, bank.calls().size(), "what was carried out is not told again");
  }

  /** The control of the test above: it is by {@code recover} that the decision is found. */
  @Test
  void aResourceThatNamesNothingInRecoveryIsNotToldAgain() throws Exception {
    shop.open();
    CountDownLatch told = new CountDownLatch(1);
    bank.hook =
        call -> {
          told.countDown();
          if (call.startsWith("commit")) {
            throw new IllegalStateException("the power goes");
          }
        };
    Transaction sale = shop.sale(3);
    assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
    told.await();
    shop.stop("bank");
    bank.hook = call -> {};
    bank.forget();
    shop.start("bank");
    assertInstanceOf(CommitOutcome.Committed.class, applied("bank", sale));
    assertEquals(0, bank.balance());
  }

  @Test
  void whatTheResourcePreparedBeforeItsVoteWasDurableIsRolledBackAfterTheRestart()
      throws Exception {
    shop.open();
    CountDownLatch prepared = new CountDownLatch(1);
    CountDownLatch crashed = new CountDownLatch(1);
    Transaction sale = shop.sale(3);
    // It prepares by itself here: the vote of the call below never counts.
    assertEquals(Vote.YES, bank.prepare(sale.name()));
    bank.hook =
        call -> {
          if (call.startsWith("prepare")) {
            prepared.countDown();
            crashed.await();
            throw new IllegalStateException("died");
          }
        };
    CompletableFuture<CommitOutcome> outcome = sale.commit(LONG);
    prepared.await();
    // As if the process had died between the resource's disk and the node's.
    ResourceManager dead = shop.participant("bank");
    dead.host().close();
    crashed.countDown();
    dead.close();
    bank.hook = call -> {};
    bank.crash();
    shop.start("bank");
    assertEquals(CommitOutcome.Happened.NO, applied("bank", sale).happened());
    assertTrue(bank.idle());
    assertEquals(CommitOutcome.Happened.NO, outcome.join().happened());
  }

  @Test
  void aResourceThatCannotRecoverKeepsItsParticipantFromStarting() {
    shop.open();
    Resource broken =
        new Resource() {
          @Override
          public Vote prepare(String transaction) {
            return Vote.NO;
          }

          @Override
          public void commit(String transaction) {}

          @Override
          public void rollback(String transaction) {}

          @Override
          public Collection<String> recover() throws Exception {
            throw new java.io.IOException("ledger torn");
          }
        };
    ResourceManager.Builder description =
        ResourceManager.of(shop.parties, "bank").directory(temp.resolve("other")).resource(broken);
    assertEquals(
        "the resource of bank can't say what it has prepared (java.io.IOException: ledger torn);"
            + " mend it before its participant starts",
        assertThrows(IllegalStateException.class, description::start).getMessage());
  }
}
