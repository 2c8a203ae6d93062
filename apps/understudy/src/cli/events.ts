import type { Command } from 'commander';
import { listParkedStreams, moveCheckpoint, renewLease, START } from '#libs/event-store';
import { castersTopic } from '../casters-topic.js';
import { kafkaSettings } from '../kafka-settings.js';
import { RELAY } from '../observations.js';
import { unlessStopped } from '../run-command.js';
import { timeIn } from './arguments.js';
import type { Cli } from './cli.js';

export function events(program: Command, cli: Cli): void {
  const events = program.command('events').description('the events of all studios, and their topic on Kafka');

  events
    .command('republish')
    .description('has the relay send events to Kafka again, in order, while the program runs')
    .option('--from <time>', 'those recorded from then on (2026-11-24T18:00:00Z); without it, all', timeIn)
    .action(({ from }: { from?: Date }) =>
      cli.onDatabase(async ({ database, store }) => {
        const place = from === undefined ? START : await store.placeBefore(from);
        if (place === null) throw new Error(`No event was recorded at ${from?.toISOString()} or later`);
        if (!(await moveCheckpoint(database, RELAY, place)))
          throw new Error(
            'No relay has run on this database: start one with KAFKA_BROKERS, it sends every event',
          );
        cli.out.done(
          `events are sent again from ${from === undefined ? 'the first' : from.toISOString()} on, by the relay that leads`,
          { from: from ?? null },
        );
      }),
    );

  events
    .command('parked')
    .description('lists the studios whose events wait because one of them cannot be published, and why')
    .action(() =>
      cli.onDatabase(async ({ database }) =>
        cli.out.list(
          await listParkedStreams(database, RELAY),
          {
            PARKED: ({ parkedAt }) => parkedAt,
            CASTER: ({ casterId }) => casterId,
            EVENT: ({ version }) => version,
            REASON: ({ reason }) => reason,
          },
          { none: 'the relay has parked no studio' },
        ),
      ),
    );

  events
    .command('retry-parked')
    .description('has the relay try the studios again that it has parked, while the program runs')
    .action(() =>
      cli.onDatabase(async ({ database }) => {
        const { length } = await listParkedStreams(database, RELAY);
        if (length > 0) await renewLease(database, RELAY);
        cli.out.done(
          length === 0 ? 'the relay has parked no studio' : `tried again by the relay that leads: ${length}`,
          { studios: length },
        );
      }),
    );

  events
    .command('create-topic')
    .description(
      'makes the topic, for set-ups that do it before the program starts; one that is there stays as it is',
    )
    .action(async () => {
      const { settings, log } = cli.environment('info');
      const kafka = kafkaSettings({ settings, log });
      if (kafka === undefined) throw new Error('KAFKA_BROKERS is not set: give host:port');
      await unlessStopped(cli.stop, castersTopic({ settings, log }, kafka)());
      cli.out.done(`The topic ${settings.KAFKA_TOPIC} is ready`, { topic: settings.KAFKA_TOPIC });
    });
}
