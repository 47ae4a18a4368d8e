/**
 * The network between the processes of a run: a loopback port for each ordered pair of nodes, on
 * which connections are cut, held, delayed, throttled, reset and corrupted. What happens to whole
 * messages, which TCP would hide, is done by the sender's transport.
 */
package dev.lockstep.evidence.run.net;
