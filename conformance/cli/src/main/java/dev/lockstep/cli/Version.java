package dev.lockstep.cli;

import picocli.CommandLine.IVersionProvider;

/** Which Lockstep this is, and what it runs on. */
final class Version implements IVersionProvider {

  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "lockstep " + number(),
      "Java " + System.getProperty("java.version") + " at " + System.getProperty("java.home")
    };
  }
}
