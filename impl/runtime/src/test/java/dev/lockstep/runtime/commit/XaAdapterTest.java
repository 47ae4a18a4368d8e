package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource that speaks XA, such as a database's driver, behind {@link Resource}. */
class XaAdapterTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private record Name(String transaction) implements Xid {
    static String of(Xid xid) {
      return new String(xid.getGlobalTransactionId(), StandardCharsets.UTF_8);
    }

    @Override
    public int getFormatId() {
      return 1;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return transaction.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[0];
    }
  }

  /** The whole adapter. */
  private record Adapter(XAResource xa) implements Resource {
    @Override
    public Vote prepare(String transaction) throws XAException {
      return xa.prepare(new Name(transaction)) == XAResource.XA_RDONLY ? Vote.READ_ONLY : Vote.YES;
    }

    @Override
    public void commit(String transaction) throws XAException {
      ignoringUnknown(() -> xa.commit(new Name(transaction), false));
    }

    @Override
    public void rollback(String transaction) throws XAException {
      ignoringUnknown(() -> xa.rollback(new Name(transaction)));
    }

    @Override
    public Collection<String> recover() throws XAException {
      return Arrays.stream(xa.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
          .map(Name::of)
          .toList();
    }

    private interface Call {
      void run() throws XAException;
    }

    /** In XA a transaction that is not known has ended before. */
    private static void ignoringUnknown(Call call) throws XAException {
      try {
        call.run();
      } catch (XAException e) {
        if (e.errorCode != XAException.XAER_NOTA) {
          throw e;
        }
      }
    }
  }

  /** As much of a database as XA sees. */
  private static final class Database implements XAResource {
    private final Set<String> prepared = new TreeSet<>();
    private final List<String> committed = new ArrayList<>();
    private final Set<String> full;

    Database(String... full) {
      this.full = Set.of(full);
    }

    @Override
    public synchronized int prepare(Xid xid) throws XAException {
      if (full.contains(Name.of(xid))) {
        throw new XAException(XAException.XA_RBINTEGRITY);
      }
      prepared.add(Name.of(xid));
      return XA_OK;
    }

    @Override
    public synchronized void commit(Xid xid, boolean onePhase) throws XAException {
      end(xid);
      committed.add(Name.of(xid));
    }

    @Override
    public synchronized void rollback(Xid xid) throws XAException {
      end(xid);
    }

    private void end(Xid xid) throws XAException {
      if (!prepared.remove(Name.of(xid))) {
        throw new XAException(XAException.XAER_NOTA);
      }
    }

    @Override
    public synchronized Xid[] recover(int flag) {
      return prepared.stream().map(Name::new).toArray(Xid[]::new);
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public boolean isSameRM(XAResource other) {
      return other == this;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }
  }

  @Test
  void aDatabaseThatSpeaksXaCommitsRefusesAndRecovers() throws Exception {
    Database orders = new Database();
    Database stock = new Database("tm.1-2");
    orders.prepare(new Name("tm.1-9"));
    LocalResource first = new LocalResource("orders", new Adapter(orders));
    LocalResource second = new LocalResource("stock", new Adapter(stock));
    try (TransactionManager manager =
        TransactionManager.of(Parties.of("shop", "tm").participants("orders", "stock"))
            .directory(temp)
            .resource(first)
            .resource(second)
            .start()) {
      manager.local(first).applied("tm.1-9", LONG).join();
      assertEquals(0, orders.recover(XAResource.TMSTARTRSCAN).length, "no vote was ever durable");
      Transaction sale = manager.begin().enlist(first).enlist(second);
      assertInstanceOf(CommitOutcome.Committed.class, sale.commit(LONG).join());
      Transaction refused = manager.begin().enlist(first).enlist(second);
      CommitOutcome.Aborted aborted =
          assertInstanceOf(CommitOutcome.Aborted.class, refused.commit(LONG).join());
      assertEquals("stock", aborted.by());
      for (LocalResource resource : List.of(first, second)) {
        manager.local(resource).applied(sale.name(), LONG).join();
        manager.local(resource).applied(refused.name(), LONG).join();
      }
      assertEquals(List.of(sale.name()), orders.committed);
      assertEquals(List.of(sale.name()), stock.committed);
      assertEquals(0, orders.recover(XAResource.TMSTARTRSCAN).length);
    }
  }
}
