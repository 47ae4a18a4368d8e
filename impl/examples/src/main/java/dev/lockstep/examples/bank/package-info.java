/**
 * A transfer between two banks in two processes, and a teller in a third, that survives a kill at
 * any line: {@code impl/examples/bank/run}.
 *
 * <p>To see how transactions are used, read {@code Ledger} (the money, and the four methods that
 * Lockstep calls), {@code Bank} (its process), then {@code Teller} (who moves money and what it
 * notes before it does). {@code Town} says who is there, {@code Durable} writes a small file.
 *
 * <p>The rest shows that it works, and is not needed to use it: {@code Demo} and {@code Tale} tell
 * the story and count the money, {@code Inhabitants} starts whoever has died, {@code Gallows} and
 * {@code Lines} kill a process exactly at a line of its source, {@code Door} is a line of HTTP.
 */
package dev.lockstep.examples.bank;
