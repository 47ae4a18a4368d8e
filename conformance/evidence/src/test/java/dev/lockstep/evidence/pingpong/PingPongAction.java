package dev.lockstep.evidence.pingpong;

import dev.lockstep.core.Action;

/** The actions of {@code PingPong.tla} that a machine takes. */
enum PingPongAction implements Action {
  SERVE,
  RETURN,
  FINISH,
  ANSWER,
  RESEND,
  PERSIST,
  DISCARD
}
