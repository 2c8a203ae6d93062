// A consumer that counts each event it handles in the table `effects`, in the transaction of the handler. It kills itself
// before the step whose number KILL_AT says: steps are what it does with its database and in its handler.
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { consumeCasterEvents } from '../../dist/libs/caster-events/src/kafkajs.js';
import { PostgresDeliveries } from '../../dist/libs/caster-events/src/postgres.js';

const { DATABASE_URL, KAFKA_BROKERS, KAFKA_TOPIC, GROUP_ID, KILL_AT } = process.env;

let steps = 0;
const step = () => {
  steps += 1;
  if (steps === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
};

const pool = new pg.Pool({ connectionString: DATABASE_URL });
const stepping = {
  connect: async () => {
    step();
    const client = await pool.connect();
    step();
    return {
      query: async (...args) => {
        step();
        const result = await client.query(...args);
        step();
        return result;
      },
      release: (error) => {
        step();
        client.release(error);
        step();
      },
    };
  },
};

const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
const consumption = consumeCasterEvents(() => kafka.consumer({ groupId: GROUP_ID, sessionTimeout: 6_000 }), {
  topic: KAFKA_TOPIC,
  deliveries: new PostgresDeliveries(stepping, 'counting'),
  handle: ({ id }, client) => client.query('insert into effects (event_id) values ($1)', [id]),
  park: ({ error }) => console.error(error),
  onHole: 'stop',
  onError: (error) => console.error(error.message),
});
process.once('SIGTERM', () => void consumption.stop());
await consumption.ended;
await pool.end();
