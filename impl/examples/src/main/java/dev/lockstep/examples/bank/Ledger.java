package dev.lockstep.examples.bank;

import dev.lockstep.runtime.commit.Resource;
import dev.lockstep.runtime.commit.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A bank's money, and what makes it fit for transactions: the four methods of {@link Resource}.
 *
 * <p>On the disk stand the balance and, for each prepared transaction, the amount that it will add.
 * Work that is not prepared yet is in memory only: if the process dies it is lost, and the vote is
 * then No. Each method may come again after a crash, and then finds its work done.
 *
 * <p>Thread-safe.
 */
final class Ledger implements Resource {

  private static final String BALANCE = "balance";
  private static final String PREPARED = "prepared.";

  private final Durable file;
  private final Map<String, Long> work = new HashMap<>();
  private Properties money;

  /** Opens a ledger, or begins one with this balance. */
  Ledger(Path file, long openingBalance) throws IOException {
    this.file = new Durable(file);
    this.money = this.file.read();
    money.putIfAbsent(BALANCE, Long.toString(openingBalance));
  }

  /** Notes what a transaction is going to add, or with a negative amount to take. */
  synchronized void work(String transaction, long amount) {
    work.put(transaction, amount);
  }

  /** A promise: from the moment it is on the disk this bank can do either, whatever happens. */
  @Override
  public synchronized Vote prepare(String transaction) throws IOException {
    if (money.containsKey(PREPARED + transaction)) {
      return Vote.YES;
    }
    Long amount = work.remove(transaction);
    if (amount == null || free() + amount < 0) {
      return Vote.NO;
    }
    Properties next = copy();
    next.setProperty(PREPARED + transaction, Long.toString(amount));
    save(next);
    return Vote.YES;
  }

  /** The amount moves from the promise to the balance, in one write. */
  @Override
  public synchronized void commit(String transaction) throws IOException {
    Properties next = copy();
    Object amount = next.remove(PREPARED + transaction);
    if (amount != null) {
      long balance = balance() + Long.parseLong((String) amount);
      next.setProperty(BALANCE, Long.toString(balance));
      save(next);
    }
  }

  /** The promise is taken back. */
  @Override
  public synchronized void rollback(String transaction) throws IOException {
    work.remove(transaction);
    Properties next = copy();
    if (next.remove(PREPARED + transaction) != null) {
      save(next);
    }
  }

  /** Every promise that is still open: Lockstep says for each how it ended. */
  @Override
  public synchronized Collection<String> recover() {
    return promises();
  }

  /** The money in the bank. */
  synchronized long balance() {
    return Long.parseLong(money.getProperty(BALANCE));
  }

  /** What is left if every open promise to pay is kept, and no promise to be paid is. */
  private long free() {
    long free = balance();
    for (String transaction : promises()) {
      free += Math.min(0, Long.parseLong(money.getProperty(PREPARED + transaction)));
    }
    return free;
  }

  private List<String> promises() {
    return money.stringPropertyNames().stream()
        .filter(key -> key.startsWith(PREPARED))
        .map(key -> key.substring(PREPARED.length()))
        .toList();
  }

  private Properties copy() {
    Properties copy = new Properties();
    copy.putAll(money);
    return copy;
  }

  private void save(Properties next) throws IOException {
    file.write(next);
    money = next;
  }
}
