package dev.lockstep.runtime.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A resource with money in it. What is prepared and the balance survive {@link #crash}, work that
 * is not prepared does not. Thread-safe.
 */
final class Till implements Resource {

  /** Sees each call before it has an effect; may wait or throw. */
  interface Hook {
    void before(String call) throws Exception;
  }

  private final Map<String, Long> work = new TreeMap<>();
  private final Map<String, Long> prepared = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private long balance;
  volatile Hook hook = call -> {};

  synchronized Till work(String transaction, long amount) {
    work.put(transaction, amount);
    return this;
  }

  synchronized void crash() {
    work.clear();
  }

  /** Breaks the contract: what was promised is lost. */
  synchronized void forget() {
    prepared.clear();
  }

  private void call(String call) throws Exception {
    synchronized (this) {
      calls.add(call);
    }
    hook.before(call);
  }

  @Override
  public Vote prepare(String transaction) throws Exception {
    call("prepare " + transaction);
    synchronized (this) {
      if (prepared.containsKey(transaction)) {
        return Vote.YES;
      }
      Long amount = work.remove(transaction);
      if (amount == null) {
        return Vote.NO;
      } else if (amount == 0) {
        return Vote.READ_ONLY;
      }
      prepared.put(transaction, amount);
      return Vote.YES;
    }
  }

  @Override
  public void commit(String transaction) throws Exception {
    call("commit " + transaction);
    synchronized (this) {
      Long amount = prepared.remove(transaction);
      balance += amount == null ? 0 : amount;
    }
  }

  @Override
  public void rollback(String transaction) throws Exception {
    call("rollback " + transaction);
    synchronized (this) {
      work.remove(transaction);
      prepared.remove(transaction);
    }
  }

  @Override
  public synchronized Collection<String> recover() {
    return List.copyOf(prepared.keySet());
  }

  synchronized long balance() {
    return balance;
  }

  synchronized boolean idle() {
    return work.isEmpty() && prepared.isEmpty();
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }
}
