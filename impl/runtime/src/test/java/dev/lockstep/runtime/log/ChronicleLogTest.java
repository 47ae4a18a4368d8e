package dev.lockstep.runtime.log;

class ChronicleLogTest extends LogContractTest {
  @Override
  LogKind kind() {
    return LogKind.CHRONICLE;
  }
}
