package dev.lockstep.runtime.commit;

/** What a resource answers when it is asked to prepare; in XA's terms, see {@link Resource}. */
public enum Vote {
  /**
   * The work is durable and can be committed or undone, whichever the resource is told, also after
   * a restart ({@code XA_OK}). The resource now keeps its promise for as long as it takes.
   */
  YES,
  /** The work can't be committed: the transaction aborts everywhere ({@code XA_RBROLLBACK}). */
  NO,
  /**
   * The work only read, so it makes no difference how the transaction ends ({@code XA_RDONLY}). The
   * resource has let go of it and hears nothing more of it.
   */
  READ_ONLY
}
