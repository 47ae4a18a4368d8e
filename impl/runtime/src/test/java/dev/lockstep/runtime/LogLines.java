package dev.lockstep.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What is written to the service's log during a test, from the level of details on. */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing();
          lines.add(event);
        }
      };
  private Level before;

  /** The lines of a logger and those below it. */
  public LogLines(String logger) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    before = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    appender.start();
    logger.addAppender(appender);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }

  /** All lines so far. */
  public List<ILoggingEvent> all() {
    return lines;
  }

  /** The lines so far that contain a text. */
  public List<ILoggingEvent> with(String text) {
    return lines.stream().filter(line -> line.getFormattedMessage().contains(text)).toList();
  }

  /** How many lines so far a service sees that leaves out details. */
  public long loud() {
    return lines.stream().filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO)).count();
  }
}
