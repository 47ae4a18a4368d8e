/**
 * What a protocol is to Lockstep ({@link dev.lockstep.core.Protocol}), and the node that hosts its
 * machines ({@link dev.lockstep.core.Node}). Each protocol is one package below this one.
 *
 * <p>Arrows: this module needs the JDK and {@code lockstep-traces}, nothing else.
 */
package dev.lockstep.core;
