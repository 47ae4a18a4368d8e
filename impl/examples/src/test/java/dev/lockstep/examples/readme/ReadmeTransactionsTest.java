package dev.lockstep.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.commit.CommitOutcome;
import dev.lockstep.runtime.commit.LocalResource;
import dev.lockstep.runtime.commit.Parties;
import dev.lockstep.runtime.commit.Resource;
import dev.lockstep.runtime.commit.Transaction;
import dev.lockstep.runtime.commit.TransactionManager;
import dev.lockstep.runtime.commit.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that the README shows on transactions: they run, and the README shows these. */
class ReadmeTransactionsTest {

  @TempDir Path home;

  /** A resource in memory that can hold so much, and not less than nothing. */
  private static final class Store implements Resource {
    private final Map<String, Integer> work = new TreeMap<>();
    private int content;

    Store(int content) {
      this.content = content;
    }

    synchronized void change(String transaction, int by) {
      work.put(transaction, by);
    }

    @Override
    public synchronized Vote prepare(String transaction) {
      return content + work.getOrDefault(transaction, 0) < 0 ? Vote.NO : Vote.YES;
    }

    @Override
    public synchronized void commit(String transaction) {
      Integer by = work.remove(transaction);
      content += by == null ? 0 : by;
    }

    @Override
    public synchronized void rollback(String transaction) {
      work.remove(transaction);
    }

    @Override
    public Collection<String> recover() {
      return List.of();
    }
  }

  private static void sell(Path home, Store shelf, Store till, Consumer<String> say) {
    // README:
    Parties parties = Parties.of("shop", "tm").participants("stock", "bank");
    LocalResource stock = new LocalResource("stock", shelf);
    LocalResource bank = new LocalResource("bank", till);
    try (TransactionManager manager =
        TransactionManager.of(parties).directory(home).resource(stock).resource(bank).start()) {
      Transaction sale = manager.begin().enlist(stock).enlist(bank);
      shelf.change(sale.name(), -1); // the work, under the transaction's name
      till.change(sale.name(), 80);
      CommitOutcome outcome = sale.commit().join();
      switch (outcome.happened()) {
        case YES -> say.accept("sold");
        case NO -> say.accept("not sold, may be tried again: " + outcome.next());
        case UNKNOWN -> say.accept("perhaps sold, so ask again for " + sale.name());
        case IN_PART -> say.accept("an operator decided otherwise: " + outcome.next());
      }
    }
    // :README
  }

  @Test
  void theLinesSellAndRefuse() {
    StringBuilder said = new StringBuilder();
    sell(home, new Store(1), new Store(0), said::append);
    assertEquals("sold", said.toString());
    said.setLength(0);
    sell(home, new Store(0), new Store(0), said::append);
    assertEquals(
        "not sold, may be tried again: stock could not do its part; do the work again once it can",
        said.toString());
  }

  @Test
  void thePageShowsTheseLines() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("impl/transactions.md"))) {
      root = root.getParent();
    }
    String page = Files.readString(root.resolve("impl/transactions.md"));
    String own =
        Files.readString(
            root.resolve(
                "impl/examples/src/test/java/dev/lockstep/examples/readme/ReadmeTransactionsTest.java"));
    String lines =
        own.substring(own.indexOf("// README:\n") + 11, own.indexOf("    // :README\n"))
            .replaceAll("(?m)^    ", "");
    assertTrue(page.contains("```java\n" + lines + "```"), "the page shows other lines");
  }
}
