package dev.lockstep.examples.bank;

/**
 * A line at which a process is to die.
 *
 * @param process the teller or a bank
 * @param type the full name of the class that the line belongs to
 * @param number in its source file, from 1
 */
record Line(String process, String type, int number) {
  @Override
  public String toString() {
    return type.substring(type.lastIndexOf('.') + 1) + ".java:" + number + " of " + process;
  }
}
