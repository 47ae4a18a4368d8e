package dev.lockstep.examples.bank;

import dev.lockstep.examples.Startup;
import dev.lockstep.runtime.commit.CommitOutcome;
import dev.lockstep.runtime.commit.Transaction;
import dev.lockstep.runtime.commit.TransactionManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The process that moves money between two banks: the transaction manager, and its client.
 *
 * <p>A transfer has a number, which its customer chooses. The teller notes under which transaction
 * it tries the transfer, before it asks for the commit. So it can be asked for the same transfer
 * again, also after a crash, and never does it twice.
 */
final class Teller {

  private final Town town;
  private final TransactionManager manager;
  private final Durable notes;

  private Teller(Town town) {
    this.town = town;
    this.notes = new Durable(town.data(Town.TELLER).resolve("transfers"));
    this.manager =
        TransactionManager.of(town.parties())
            .directory(town.data(Town.TELLER).resolve("node"))
            .start();
  }

  /** Arguments: the town's directory, the teller's name. Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    Startup.run(() -> open(args));
  }

  private static void open(String[] args) throws IOException {
    Startup.requireArguments(args, 2, "Teller DIRECTORY " + Town.TELLER);
    Town town = Town.in(Path.of(args[0]));
    Teller teller = new Teller(town);
    Door door = new Door(town.door(Town.TELLER));
    door.on("/transfer", teller::transfer);
    door.open();
  }

  /** Moves money once, however often it is asked; answers the transaction that did it. */
  private synchronized String transfer(Map<String, String> order) throws Exception {
    String number = order.get("number");
    List<String> banks = List.of(order.get("from"), order.get("to"));
    while (true) {
      String noted = notes.read().getProperty(number);
      Transaction transaction =
          noted == null ? work(order, banks) : manager.transaction(noted, banks);
      if (noted == null) {
        note(number, transaction.name());
      }
      CommitOutcome outcome = transaction.commit().join();
      switch (outcome.happened()) {
        case YES -> {
          return transaction.name();
        }
        // Nothing was moved, and nothing will be: try again as a new transaction.
        case NO -> note(number, null);
        // Perhaps it was moved. Ask again for the same transaction.
        case UNKNOWN -> System.err.println(outcome.next());
        case IN_PART -> throw new IllegalStateException(outcome.next());
      }
    }
  }

  /** Has both banks note what the transaction is to do. They promise nothing yet. */
  private Transaction work(Map<String, String> order, List<String> banks) throws IOException {
    String amount = order.get("amount");
    Transaction transaction = manager.begin();
    banks.forEach(transaction::enlist);
    String work = "/work?transaction=" + transaction.name() + "&amount=";
    Door.ask(town.door(banks.get(0)), work + "-" + amount);
    Door.ask(town.door(banks.get(1)), work + amount);
    return transaction;
  }

  private void note(String number, String transaction) throws IOException {
    Properties next = notes.read();
    if (transaction == null) {
      next.remove(number);
    } else {
      next.setProperty(number, transaction);
    }
    notes.write(next);
  }
}
