package dev.lockstep.examples.bank;

import dev.lockstep.examples.Startup;
import dev.lockstep.runtime.commit.ResourceManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The process of one bank: its ledger, the participant that drives it, and a door for the others.
 */
final class Bank {

  static final long OPENING_BALANCE = 100;

  private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

  private Bank() {}

  /** Arguments: the town's directory, the bank's name. Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    Startup.run(() -> open(args));
  }

  private static void open(String[] args) throws IOException {
    Startup.requireArguments(args, 2, "Bank DIRECTORY NAME");
    Town town = Town.in(Path.of(args[0]));
    String name = args[1];
    Ledger ledger = new Ledger(town.data(name).resolve("ledger"), OPENING_BALANCE);

    // From here on Lockstep calls prepare, commit, rollback and recover of the ledger.
    ResourceManager manager =
        ResourceManager.of(town.parties(), name)
            .directory(town.data(name).resolve("node"))
            .resource(ledger)
            .start();

    Door door = new Door(town.door(name));
    door.on(
        "/work",
        question -> {
          String transaction = question.get("transaction");
          manager.join(transaction);
          ledger.work(transaction, Long.parseLong(question.get("amount")));
          return "noted";
        });
    door.on(
        "/balance",
        question -> {
          // The decision is final before this bank has heard of it, so whoever knows it may wait.
          manager.applied(question.get("after"), AS_LONG_AS_IT_TAKES).join();
          return Long.toString(ledger.balance());
        });
    door.open();
  }
}
