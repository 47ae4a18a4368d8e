package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node dies at one of its syncs or calls of its resource and starts again: the client's outcome
 * and what the resources did agree, and nothing stays behind. Every such point is tried until one
 * is not reached.
 */
@Tag("slow")
class CrashPointsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  /** Dies at a point of time: from then on each sync fails, as after the end of a process. */
  private static final class Doom {
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    volatile boolean struck;

    void arm(int points) {
      left.set(points);
    }

    void pass() throws IOException {
      if (left.decrementAndGet() <= 0) {
        struck = true;
        throw new IOException("the process has died here");
      }
    }
  }

  private static Disk dying(Doom doom, boolean before) {
    return new Disk() {
      @Override
      public void force(Path file, Force force) throws IOException {
        if (before) {
          doom.pass();
          force.run();
        } else {
          force.run();
          doom.pass();
        }
      }

      @Override
      public void syncDirectory(Path directory) throws IOException {
        doom.pass();
        REAL.syncDirectory(directory);
      }
    };
  }

  @TestFactory
  List<DynamicTest> aNodeDiesBeforeOrAfterEachOfItsSyncs() {
    return List.of("tm", "stock", "bank").stream()
        .flatMap(
            node ->
                List.of(true, false).stream()
                    .map(
                        before ->
                            DynamicTest.dynamicTest(
                                node + (before ? " before" : " after") + " each sync",
                                () -> dieAtEachSync(node, before))))
        .toList();
  }

  private void dieAtEachSync(String node, boolean before) throws IOException {
    int point = 1;
    Map<CommitOutcome.Happened, Integer> seen = new HashMap<>();
    while (dieAtSync(node, before, point, seen)) {
      point++;
      assertTrue(point < 50, "a transaction has a few syncs");
    }
    assertTrue(point > 1, "some sync was reached");
  }

  private boolean dieAtSync(
      String node, boolean before, int point, Map<CommitOutcome.Happened, Integer> seen)
      throws IOException {
    Doom doom = new Doom();
    try (Shop shop = new Shop(Files.createTempDirectory(temp, "shop"))) {
      shop.disks.put(node, dying(doom, before));
      shop.open();
      doom.arm(point);
      Transaction sale = shop.sale(3);
      CompletableFuture<CommitOutcome> first = sale.commit(LONG);
      if (node.equals("tm")) {
        CompletableFuture.anyOf(first, stopped(shop.manager.host().stopped())).join();
      } else {
        CompletableFuture.anyOf(
                allApplied(shop, sale), stopped(shop.participant(node).host().stopped()))
            .join();
      }
      boolean died = doom.struck;
      shop.restart(node);
      CommitOutcome outcome = shop.again(sale).commit(LONG).join();
      assertFalse(outcome.happened() == CommitOutcome.Happened.UNKNOWN, outcome::toString);
      if (first.isDone() && first.join().happened() != CommitOutcome.Happened.UNKNOWN) {
        assertEquals(first.join().happened(), outcome.happened(), "the first answer stands");
      }
      boolean happened = outcome.happened() == CommitOutcome.Happened.YES;
      settle(shop, sale, happened);
      assertEquals(happened ? 3 : 0, shop.tills.get("bank").balance());
      assertEquals(happened ? -3 : 0, shop.tills.get("stock").balance());
      seen.merge(outcome.happened(), 1, Integer::sum);
      return died;
    }
  }

  private static CompletableFuture<?> stopped(CompletableFuture<Void> stopped) {
    return stopped.exceptionally(error -> null);
  }

  private static CompletableFuture<?> allApplied(Shop shop, Transaction sale) {
    return CompletableFuture.allOf(
        shop.participant("stock").applied(sale.name(), LONG),
        shop.participant("bank").applied(sale.name(), LONG));
  }

  /** A committed sale is carried out everywhere; of an aborted one no promise stays behind. */
  private static void settle(Shop shop, Transaction sale, boolean happened) {
    if (happened) {
      allApplied(shop, sale).join();
    }
    for (String participant : shop.parties.participants()) {
      while (!shop.tills.get(participant).recover().isEmpty()
          || !shop.participant(participant).inDoubt().join().isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }
}
