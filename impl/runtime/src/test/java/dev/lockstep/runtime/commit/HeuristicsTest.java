package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitDecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator ends by hand what the manager, which is away, would have ended. */
class HeuristicsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final CountDownLatch voting = new CountDownLatch(1);
  private Shop shop;
  private Till stock;
  private Transaction sale;

  /** The stock is in doubt: it has promised, the bank has not voted, and the manager is away. */
  @BeforeEach
  void leaveTheStockInDoubt() {
    shop = new Shop(temp).open();
    stock = shop.tills.get("stock");
    shop.tills.get("bank").hook = call -> voting.await();
    sale = shop.sale(3);
    var unused = sale.commit(LONG);
    while (shop.participant("stock").inDoubt().join().isEmpty()) {
      Thread.onSpinWait();
    }
    shop.stop("tm");
  }

  @AfterEach
  void close() {
    voting.countDown();
    shop.close();
  }

  private CommitOutcome resolve(CommitDecision decision) {
    return shop.participant("stock").resolve(sale.name(), decision, "the till is locked").join();
  }

  private HeuristicReport awaitReport() {
    while (true) {
      List<HeuristicReport> reports = shop.manager.heuristics().join();
      if (!reports.isEmpty()) {
        return reports.get(0);
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aCommitByHandAgainstTheManagersAbortIsMixedUntilSomebodyHasTheManagerForget() {
    assertEquals(
        new CommitOutcome.Hazard(sale.name(), "stock", CommitDecision.COMMIT),
        resolve(CommitDecision.COMMIT));
    shop.participant("stock").applied(sale.name(), LONG).join();
    assertEquals(-3, stock.balance(), "the resource obeys the operator at once");
    assertTrue(shop.participant("stock").inDoubt().join().isEmpty());

    shop.startManager();
    HeuristicReport report = awaitReport();
    Map<String, CommitDecision> heuristics = Map.of("stock", CommitDecision.COMMIT);
    assertEquals(
        new HeuristicReport(
            sale.name(), Optional.of(CommitDecision.ABORT), new TreeMap<>(heuristics)),
        report);
    assertTrue(report.mixed());
    CommitOutcome mixed =
        new CommitOutcome.Mixed(sale.name(), CommitDecision.ABORT, new TreeMap<>(heuristics));
    assertEquals(mixed, shop.again(sale).commit(LONG).join());

    shop.restart("tm");
    assertEquals(report, awaitReport(), "a report survives the manager");
    assertEquals(mixed, shop.manager.forget(sale.name()).join());
    assertEquals(List.of(), shop.manager.heuristics().join());
    assertEquals(mixed, shop.manager.forget(sale.name()).join(), "to forget twice is no mistake");
    shop.restart("tm");
    assertEquals(List.of(), shop.manager.heuristics().join());
    assertEquals(-3, stock.balance());
  }

  @Test
  void anAbortByHandThatAgreesIsReportedAndNotMixed() {
    assertEquals(
        new CommitOutcome.Hazard(sale.name(), "stock", CommitDecision.ABORT),
        resolve(CommitDecision.ABORT));
    assertEquals(resolve(CommitDecision.ABORT), resolve(CommitDecision.ABORT));
    shop.startManager();
    HeuristicReport report = awaitReport();
    assertFalse(report.mixed());
    assertInstanceOf(CommitOutcome.Aborted.class, shop.again(sale).commit(LONG).join());
    assertEquals(0, stock.balance());
    assertTrue(stock.idle());
  }

  @Test
  void whatWasResolvedIsCarriedOutAfterARestartAndSaidAgain() {
    CountDownLatch told = new CountDownLatch(1);
    stock.hook =
        call -> {
          told.countDown();
          throw new IllegalStateException("the power goes");
        };
    CommitOutcome hazard = resolve(CommitDecision.COMMIT);
    assertTrue(awaits(told));
    shop.stop("stock");
    assertEquals(0, stock.balance());
    stock.hook = call -> {};
    shop.start("stock");
    assertEquals(hazard, shop.participant("stock").applied(sale.name(), LONG).join());
    assertEquals(-3, stock.balance());
    assertEquals(hazard, resolve(CommitDecision.ABORT), "the first word stands");
    shop.startManager();
    assertTrue(awaitReport().mixed());
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void everyRequestIsInTheOperatorsBookAlsoBehindALineThatACrashCutShort() throws Exception {
    ResourceManager participant = shop.participant("stock");
    resolve(CommitDecision.ABORT);
    Files.writeString(
        temp.resolve("stock").resolve("resolutions.ndjson"),
        "\n{\"at\":\"2026-",
        StandardOpenOption.APPEND);
    participant.resolve(sale.name(), CommitDecision.COMMIT, "a second thought").join();
    List<Resolution> book = participant.resolutions();
    assertEquals(
        List.of("the till is locked", "a second thought"),
        book.stream().map(Resolution::note).toList());
    assertEquals(
        List.of(CommitDecision.ABORT, CommitDecision.COMMIT),
        book.stream().map(Resolution::decision).toList());
    assertEquals(
        "say in the note why " + sale.name() + " is resolved by hand",
        assertThrows(
                IllegalArgumentException.class,
                () -> participant.resolve(sale.name(), CommitDecision.COMMIT, " "))
            .getMessage());
  }

  @Test
  void whatIsNotInDoubtIsNotResolved() {
    voting.countDown();
    shop.startManager();
    Transaction done = shop.sale(5);
    assertInstanceOf(CommitOutcome.Committed.class, done.commit(LONG).join());
    assertInstanceOf(
        CommitOutcome.Committed.class,
        shop.participant("bank").resolve(done.name(), CommitDecision.ABORT, "by mistake").join());
    assertEquals(List.of(), shop.manager.heuristics().join());
  }
}
