/**
 * A configuration that is written once, agreed by three processes: {@link
 * dev.lockstep.examples.configuration.Member} is one of them, {@link
 * dev.lockstep.examples.configuration.Demo} tells the story. Run {@code
 * impl/examples/configuration/run}.
 */
package dev.lockstep.examples.configuration;
