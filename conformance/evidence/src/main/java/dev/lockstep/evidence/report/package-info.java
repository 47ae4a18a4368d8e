/** The evidence as data, and its three forms: the table, JSON, and JUnit XML. */
package dev.lockstep.evidence.report;
