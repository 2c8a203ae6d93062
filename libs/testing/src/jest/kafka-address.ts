/** Of the broker that the run's setup started. */
export function kafkaAddress(): string {
  const address = process.env.TEST_KAFKA_BROKERS;
  if (!address)
    throw new Error(
      process.env.TEST_SERVERS === 'postgres'
        ? 'This test needs Kafka, and TEST_SERVERS=postgres says not to start one'
        : 'There is no Kafka for this test: the first lines of the run say why',
    );
  return address;
}
