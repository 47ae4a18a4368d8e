package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.log.NodeStorage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a member keeps in its directory: the log and its like, see {@link NodeDirectory}, the
 * snapshots, and whom it has met.
 */
final class RaftFiles {

  private final Path directory;
  private final String cluster;
  private final String member;
  private final LogKind log;
  private final Disk disk;
  private volatile SnapshotStore store;

  RaftFiles(RaftBuilder<?, ?, ?> builder) {
    this.directory = builder.directory;
    this.cluster = builder.group.cluster();
    this.member = builder.member;
    this.log = builder.log;
    this.disk = builder.disk;
  }

  /** Opens all of it, under the lock of the directory; the node's thread. */
  NodeStorage open(PeerTransport transport) {
    NodeDirectory opened = NodeDirectory.open(directory, cluster, "raft", member, log, disk);
    try {
      store = SnapshotStore.open(directory.resolve("snapshots"), disk);
      transport.files(
          opened.identity().log(), Acquaintances.open(directory.resolve("members"), disk), store);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw new LogException(
          LogException.Kind.MISSING,
          "the directory "
              + directory
              + " can't be used ("
              + e
              + "); give the member a directory that it may write",
          e);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The snapshots, once the member has started. */
  SnapshotStore store() {
    return store;
  }
}
