package dev.lockstep.replay.tlc.compiled;

import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SymbolNode;

/**
 * What identifiers mean at a place of the specification; immutable.
 *
 * @param outer the scope around, or null
 * @param symbol the identifier that this one adds
 * @param meaning an {@link Expr}, a {@link Local} or an {@link Alias}
 */
record Scope(Scope outer, SymbolNode symbol, Object meaning) {
  /** Where nothing is bound. */
  static final Scope EMPTY = new Scope(null, null, null);

  /** An operator that LET defines, and where it did. */
  record Local(OpDefNode definition, Scope at) {}

  /** An operator that was passed as an argument, and what its name means. */
  record Alias(SymbolNode operator, Scope at) {}

  Scope with(SymbolNode added, Object means) {
    return new Scope(this, added, means);
  }

  /** The meaning of an identifier, or null where it is bound by no scope. */
  @SuppressWarnings("ReferenceEquality") // SANY has one node for each symbol
  Object find(SymbolNode wanted) {
    for (Scope each = this; each.outer != null; each = each.outer) {
      if (each.symbol == wanted) {
        return each.meaning;
      }
    }
    return null;
  }
}
