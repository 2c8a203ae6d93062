import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints each copy of a studio as it happens, each once, also after a restart. Start it beside an Understudy that publishes:
 *
 * <pre>
 * mvn -q compile
 * KAFKA_BROKERS=127.0.0.1:29092 java -cp 'target/classes:target/lib/*' PrintCopies
 * </pre>
 *
 * What was handled of each studio is kept in a file of SQLite, written by the same transaction as what handling an event
 * writes: here a row of {@code copies}. Docs: docs/events/README.md.
 */
public final class PrintCopies {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    try (Connection database = open(setting("STATE_FILE", "print-copies.db"));
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
      Thread reader = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(consumer, reader)));
      consumer.subscribe(List.of(setting("KAFKA_TOPIC", "casters.events.v1")));
      System.out.println("waiting for copies");
      while (true) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          String line = handle(database, record);
          if (line != null) System.out.println(line);
        }
        // All that the poll brought is handled.
        consumer.commitAsync();
      }
    } catch (WakeupException ending) {
      // By a signal.
    }
  }

  /** Handles a record that was not handled before; answers what is to be printed, or null. */
  private static String handle(Connection database, ConsumerRecord<String, byte[]> record) throws Exception {
    Map<String, String> headers = headersOf(record);
    if (!"1.0".equals(headers.get("ce_specversion")) || !headers.containsKey("ce_sequence")) {
      System.err.println("passed over: no CloudEvent at " + record.partition() + "/" + record.offset());
      return null;
    }
    String casterId = headers.get("ce_subject");
    int era = Integer.parseInt(headers.getOrDefault("ce_era", "1"));
    int sequence = Integer.parseInt(headers.get("ce_sequence"));
    String type = headers.get("ce_type");
    boolean isErasure = type.matches("live\\.(caster|episode-group)\\.erased\\.v.*");
    try {
      String line = null;
      if (isNew(database, casterId, era, sequence, isErasure)) {
        update(
            database,
            "insert into handled values (?, ?, ?)"
                + " on conflict (caster_id) do update set era = excluded.era, sequence = excluded.sequence",
            casterId, era, sequence);
        // Its record has no value; whoever holds anything of it drops that.
        if (isErasure) update(database, "delete from copies where caster_id = ?", casterId);
        if (type.equals("live.caster.copied.v1")) {
          JsonNode data = JSON.readTree(record.value());
          String source = data.get("sourceCasterId").asText();
          String name = data.get("caster").get("name").asText();
          String at = headers.get("ce_time");
          update(database, "insert or replace into copies values (?, ?, ?, ?)", casterId, source, name, at);
          line = "%s %s → %s \"%s\", %d parts".formatted(at, source, casterId, name, data.get("ids").size());
        }
      }
      database.commit();
      return line;
    } catch (Exception error) {
      database.rollback();
      throw error;
    }
  }

  /** False for what was delivered again. Throws where events are missing before it: a sequence has no holes. */
  private static boolean isNew(
      Connection database, String casterId, int era, int sequence, boolean isErasure) throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement("select era, sequence from handled where caster_id = ?")) {
      statement.setString(1, casterId);
      try (ResultSet last = statement.executeQuery()) {
        if (!last.next()) return true;
        int lastEra = last.getInt(1);
        int lastSequence = last.getInt(2);
        if (era < lastEra || (era == lastEra && sequence <= lastSequence)) return false;
        // The first event of a higher era may repeat a sequence, and takes the place of what was handled from there on.
        // Of what is erased, the events before its last one may be gone for ever.
        if (!isErasure && era == lastEra && sequence > lastSequence + 1)
          throw new IllegalStateException(
              casterId + ": " + (lastSequence + 1) + " to " + (sequence - 1) + " did not come before " + sequence);
        return true;
      }
    }
  }

  private static Connection open(String file) throws SQLException {
    Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
    update(database, "pragma synchronous = full");
    update(
        database,
        "create table if not exists handled"
            + " (caster_id text primary key, era integer not null, sequence integer not null)");
    update(
        database,
        "create table if not exists copies"
            + " (caster_id text primary key, source_caster_id text not null, name text not null, at text not null)");
    database.setAutoCommit(false);
    return database;
  }

  private static void update(Connection database, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      statement.execute();
    }
  }

  private static Map<String, String> headersOf(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers())
      if (header.value() != null) headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    return headers;
  }

  private static Map<String, Object> consumerSettings() {
    return Map.of(
        "bootstrap.servers", setting("KAFKA_BROKERS", "127.0.0.1:9092"),
        "group.id", setting("GROUP_ID", "print-copies-java"),
        "auto.offset.reset", "earliest",
        // After they were handled, and not before.
        "enable.auto.commit", false,
        "allow.auto.create.topics", false,
        "key.deserializer", StringDeserializer.class,
        "value.deserializer", ByteArrayDeserializer.class);
  }

  private static void end(KafkaConsumer<?, ?> consumer, Thread reader) {
    consumer.wakeup();
    try {
      reader.join(5_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private PrintCopies() {}
}
