/**
 * The runner that checks specifications with TLC.
 *
 * <p>{@link dev.lockstep.specs.Models} finds models in a folder, {@link dev.lockstep.specs.Checker}
 * forks one JVM for each and gives a {@link dev.lockstep.specs.ModelReport} that says whether the
 * model did what it is expected to do. {@link dev.lockstep.specs.Specifications} finds the
 * specifications that are packed into this artifact, {@link dev.lockstep.specs.Sany} describes a
 * module without checking it.
 */
package dev.lockstep.specs;
