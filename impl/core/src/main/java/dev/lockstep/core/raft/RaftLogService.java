package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.LogService;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.List;

/** Raft as a replicated log with sessions, in the words of {@link RaftRequest} and its replies. */
final class RaftLogService implements LogService {
  private static final Answer.Other OTHER = new Answer.Other();

  @Override
  public Cluster cluster(int nodes) {
    List<String> servers = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      servers.add("s" + i);
    }
    return RaftProtocol.cluster(servers, RaftOptions.DEFAULT);
  }

  @Override
  public Valued start() {
    return new RaftRequest.Start();
  }

  @Override
  public Valued register(long tag) {
    return new RaftRequest.Propose(tag, List.of(LogValue.REGISTER));
  }

  @Override
  public Valued command(long tag, long session, long seq, String data) {
    return new RaftRequest.Propose(tag, List.of(LogValue.command(session, seq, data)));
  }

  @Override
  public Valued read(String id) {
    return new RaftRequest.Read(id);
  }

  @Override
  public Valued abandon(String id) {
    return new RaftRequest.Abandon(id);
  }

  @Override
  public Valued compact(long index) {
    return new RaftRequest.Compact(index);
  }

  @Override
  public Answer answer(Valued value) {
    RaftReply reply = RaftReply.of(value);
    if (reply instanceof RaftReply.Committed told) {
      return new Answer.Committed(
          told.first(), told.entries().stream().map(RaftLogService::entry).toList());
    } else if (reply instanceof RaftReply.Appended told) {
      return new Answer.Appended(told.tag(), told.index(), told.term());
    } else if (reply instanceof RaftReply.Refused told) {
      return new Answer.Refused(told.tag(), told.leader());
    } else if (reply instanceof RaftReply.ReadReady told) {
      return new Answer.ReadReady(told.id(), told.index());
    } else if (reply instanceof RaftReply.Unreadable told) {
      return new Answer.Unreadable(told.id(), told.leader());
    }
    return reply instanceof RaftReply.Installed told ? new Answer.Installed(told.index()) : OTHER;
  }

  private static Entry entry(RaftReply.CommittedEntry entry) {
    LogValue value = entry.value();
    return new Entry(
        entry.term(),
        value.isRegister(),
        value.session(),
        value.seq(),
        value.data(),
        entry.fresh());
  }
}
