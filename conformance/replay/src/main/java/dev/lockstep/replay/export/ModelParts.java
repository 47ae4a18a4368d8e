package dev.lockstep.replay.export;

import java.util.List;
import java.util.Map;

/**
 * What an exported model takes over from the specification's own configuration.
 *
 * @param init name of the initial predicate
 * @param next name of the next-state relation
 * @param assignments constants with values, as lines of a configuration
 * @param replacements constants and operators that the configuration replaces, and by what
 * @param integers replacements whose set has no end and contains integers
 * @param strings replacements whose set has no end and contains strings
 */
public record ModelParts(
    String init,
    String next,
    List<String> assignments,
    Map<String, String> replacements,
    List<String> integers,
    List<String> strings) {}
