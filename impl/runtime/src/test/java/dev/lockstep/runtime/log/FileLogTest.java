package dev.lockstep.runtime.log;

class FileLogTest extends LogContractTest {
  @Override
  LogKind kind() {
    return LogKind.FILE;
  }
}
