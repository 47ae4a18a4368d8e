package dev.lockstep.evidence.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Action;
import dev.lockstep.core.Protocol;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Names agree between specification and Java, and a name on one side only is told. */
@Tag("slow")
class NamesPartTest {
  private static final Protocol PAXOS = Protocol.named("paxos");

  /** An action that Java alone knows. */
  private enum Invented implements Action {
    GUESS
  }

  /** Answers one question differently. */
  private record Changed(String question, UnaryOperator<List<?>> answer)
      implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      try {
        Object value = method.invoke(PAXOS, arguments);
        return method.getName().equals(question) ? answer.apply((List<?>) value) : value;
      } catch (InvocationTargetException thrown) {
        throw thrown.getCause();
      }
    }
  }

  private static List<String> differences(String question, UnaryOperator<List<?>> answer)
      throws Exception {
    Protocol changed =
        (Protocol)
            Proxy.newProxyInstance(
                Protocol.class.getClassLoader(),
                new Class<?>[] {Protocol.class},
                new Changed(question, answer));
    return NamesPart.differences(changed);
  }

  private static List<?> with(List<?> list, Object more) {
    List<Object> all = new ArrayList<>(list);
    all.add(more);
    return all;
  }

  private static List<?> without(List<?> list, String name) {
    return list.stream()
        .filter(
            each ->
                !(each instanceof Action action ? action.specificationName() : each).equals(name))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> theNamesOfEveryRegisteredProtocolAgree() {
    return Protocol.registered().stream()
        .map(
            protocol ->
                DynamicTest.dynamicTest(
                    protocol.name(),
                    () -> assertEquals(List.of(), NamesPart.differences(protocol))));
  }

  @Test
  void anActionOnOneSideOnlyIsTold() throws Exception {
    assertEquals(
        List.of("the action Guess exists in Java only"),
        differences("actions", actions -> with(actions, Invented.GUESS)));
    assertEquals(
        List.of("the action Phase1b exists in the specification only"),
        differences("actions", actions -> without(actions, "Phase1b")));
  }

  @Test
  void aVariableOnOneSideOnlyIsTold() throws Exception {
    assertEquals(
        List.of("the variable luck exists in Java only"),
        differences("variables", variables -> with(variables, "luck")));
    assertEquals(
        List.of("the variable maxVBal exists in the specification only"),
        differences("variables", variables -> without(variables, "maxVBal")));
  }
}
