package dev.lockstep.runtime.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what the node tells until there is somebody to hear it; in order. Thread-safe. */
final class LateEvents {

  private final List<Events> early = new ArrayList<>();
  private volatile Consumer<Events> receiver;

  void hear(Events event) {
    Consumer<Events> to = receiver;
    if (to == null) {
      synchronized (this) {
        to = receiver;
        if (to == null) {
          early.add(event);
          return;
        }
      }
    }
    to.accept(event);
  }

  synchronized void to(Consumer<Events> someone) {
    early.forEach(someone);
    early.clear();
    receiver = someone;
  }
}
