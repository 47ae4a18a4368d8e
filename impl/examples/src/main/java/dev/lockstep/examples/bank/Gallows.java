package dev.lockstep.examples.bank;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.util.Map;

/**
 * Kills a process at a line of its source, exactly there: a debugger's breakpoint stops all of its
 * threads, and a stopped process is killed by force. The process contains nothing that helps it.
 */
final class Gallows {

  private final VirtualMachine machine;
  private final Process process;
  private final Line line;

  /** Takes hold of a process that waits for a debugger at a port. */
  Gallows(Process process, int port, Line line) throws IOException {
    this.process = process;
    this.line = line;
    this.machine = attach(port);
    ClassPrepareRequest loading = machine.eventRequestManager().createClassPrepareRequest();
    loading.addClassFilter(line.type());
    loading.setSuspendPolicy(EventRequest.SUSPEND_ALL);
    loading.enable();
  }

  private static VirtualMachine attach(int port) throws IOException {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(Integer.toString(port));
    try {
      return connector.attach(arguments);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IOException(e);
    }
  }

  /**
   * Lets the process run until it reaches the line, and kills it there.
   *
   * @return whether it did; false if the process ended in another way
   */
  boolean killAtTheLine() {
    try {
      machine.resume();
      while (true) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) {
          if (event instanceof ClassPrepareEvent loaded) {
            setBreakpoints(loaded.referenceType());
          } else if (event instanceof BreakpointEvent) {
            process.destroyForcibly();
            return true;
          }
        }
        events.resume();
      }
    } catch (VMDisconnectedException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void setBreakpoints(ReferenceType type) {
    try {
      for (Location location : type.locationsOfLine(line.number())) {
        machine.eventRequestManager().createBreakpointRequest(location).enable();
      }
    } catch (AbsentInformationException e) {
      throw new IllegalStateException("compile " + type.name() + " with its line numbers", e);
    }
  }
}
