package dev.lockstep.replay.tlc.compiled;

import tlc2.value.impl.Value;

/**
 * What closures read and write while one step is evaluated.
 *
 * @param from the state before, canonical values in the order of the declared variables
 * @param to the state after, null where an action has not said yet; null where there is none
 * @param slots values of bound variables, and of definitions that were needed so far
 * @param choices those of an action; null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(Value[] from, Value[] to, Value[] slots, Choices choices) {}
