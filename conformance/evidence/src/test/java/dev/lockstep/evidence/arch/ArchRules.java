package dev.lockstep.evidence.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Rules that take the package which they are about. */
final class ArchRules {

  private static final Set<String> IMPURE_PACKAGES =
      Set.of("java.io", "java.net", "java.nio", "java.time", "java.util.logging", "org.slf4j");

  private static final Set<String> IMPURE_TYPES =
      Set.of(
          "java.lang.Thread",
          "java.lang.Runtime",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.util.Random",
          "java.util.Timer",
          "java.security.SecureRandom",
          "java.util.UUID");

  private static final Set<String> IMPURE_METHODS =
      Set.of("currentTimeMillis", "nanoTime", "getProperty", "getenv", "random", "exit");

  private ArchRules() {}

  /** Classes of this package are pure: what they do depends on their inputs alone. */
  static ArchRule pure(String scope) {
    return noClasses()
        .that()
        .resideInAPackage(scope)
        .should(
            dependOnClassesThat(
                    describe("are threads, clocks, disks, sockets or logs", ArchRules::impure))
                .or(
                    callMethodWhere(
                        describe("reads a clock or the surroundings", ArchRules::impureCall))));
  }

  /**
   * No class of ours outside this package depends on it, but for the runtime's package of the same
   * name, in which a service finds the protocol's own words.
   */
  static ArchRule unnamed(String protocol) {
    String words = "dev.lockstep.runtime" + protocol.substring(protocol.lastIndexOf('.')) + "..";
    return noClasses()
        .that()
        .resideInAPackage("dev.lockstep..")
        .and()
        .resideOutsideOfPackages(protocol + "..", words)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(protocol + "..");
  }

  private static boolean impure(JavaClass type) {
    String name = type.getPackageName();
    boolean inPackage =
        IMPURE_PACKAGES.stream().anyMatch(each -> name.equals(each) || name.startsWith(each + "."))
            || name.startsWith("java.util.concurrent");
    return (inPackage && !type.getName().equals("java.io.Serializable"))
        || IMPURE_TYPES.contains(type.getName());
  }

  private static boolean impureCall(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    if (call.getTargetOwner().isEquivalentTo(RandomGenerator.class)) {
      return Set.of("getDefault", "of").contains(call.getName());
    }
    return Set.of("java.lang.System", "java.lang.Math").contains(owner)
        && IMPURE_METHODS.contains(call.getName());
  }
}
