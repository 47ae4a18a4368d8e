package dev.lockstep.examples.bank;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Transfers in a town where one process dies each time, and what the banks say afterwards. Not
 * thread-safe.
 */
final class Tale implements AutoCloseable {

  private final Town town;
  private final Inhabitants inhabitants;
  private final Map<String, Long> expected = new HashMap<>();
  private long reached;

  /** Starts everybody. */
  Tale(Town town) throws IOException {
    this.town = town;
    this.inhabitants = new Inhabitants(town);
    inhabitants.start(Town.TELLER);
    for (String bank : Town.BANKS) {
      inhabitants.start(bank);
      expected.put(bank, Bank.OPENING_BALANCE);
    }
  }

  /**
   * Moves money from the first bank to the second, or back if the amount is negative, while a
   * process dies at a line.
   *
   * @param number the transfer's, new for each
   * @return whether each bank has the money that it must have
   */
  boolean transfer(int number, long amount, Line line) throws IOException {
    String from = Town.BANKS.get(amount > 0 ? 0 : 1);
    String to = Town.BANKS.get(amount > 0 ? 1 : 0);
    CompletableFuture<Boolean> death = inhabitants.startToDie(line);
    String order =
        "/transfer?number=%d&from=%s&to=%s&amount=%d".formatted(number, from, to, Math.abs(amount));
    // If the teller dies it is asked for the same transfer again: its number makes that safe.
    String transaction = Door.ask(town.door(Town.TELLER), order);
    expected.merge(from, -Math.abs(amount), Long::sum);
    expected.merge(to, Math.abs(amount), Long::sum);
    boolean right = count(transaction);
    boolean died = death.getNow(false);
    reached += died ? 1 : 0;
    System.out.println(
        died
            ? "it was killed there, started again, and went on"
            : "the transfer did not come by that line, so nobody was killed");
    return right;
  }

  /** Whether each bank has the money that it must have once a transaction is carried out. */
  boolean count(String transaction) throws IOException {
    boolean right = true;
    long together = 0;
    for (String bank : Town.BANKS) {
      // Waits until the bank has carried the transaction out.
      String balance = Door.ask(town.door(bank), "/balance?after=" + transaction);
      System.out.println(bank + " has " + balance + " and must have " + expected.get(bank));
      right &= Long.parseLong(balance) == expected.get(bank);
      together += Long.parseLong(balance);
    }
    System.out.println(
        "together " + together + ", moved by " + transaction + (right ? ": right" : ": WRONG"));
    return right;
  }

  /** How many processes have died at their line so far. */
  long reached() {
    return reached;
  }

  @Override
  public void close() {
    inhabitants.close();
  }
}
