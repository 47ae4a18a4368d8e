package dev.lockstep.sim;

import dev.lockstep.traces.Value;

/** Hears what the clients of a long run ask and are told, in order of virtual time. */
public interface ClientListener {

  /** Hears nothing; for runs in which nobody judges what clients saw. */
  ClientListener NONE =
      new ClientListener() {
        @Override
        public void invoked(String client, long number, long micros, Value operation) {}

        @Override
        public void returned(String client, long number, long micros, Value result) {}

        @Override
        public void unknown(String client, long number) {}
      };

  /** A client is about to ask. */
  void invoked(String client, long number, long micros, Value operation);

  /** A result has reached it. */
  void returned(String client, long number, long micros, Value result);

  /** It no longer waits, and does not know whether its operation has taken effect or will. */
  void unknown(String client, long number);
}
