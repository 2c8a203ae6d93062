import type { Contender } from '../cell.js';
import { importPeer, peerIsMissing } from '../peers.js';

const PACKAGE = '@event-driven-io/emmett-postgresql';
const COLLECTION = 'caster_list';

interface ListedCaster {
  name: string;
  changes: number;
  changedAt: string;
}

interface RecordedEvent {
  readonly type: string;
  readonly data: { readonly name: string; readonly at: string };
}

/** As much of it as is called here. */
interface Emmett {
  getPostgreSQLEventStore(url: string): {
    readonly schema: { migrate(): Promise<unknown> };
    appendToStream(stream: string, events: readonly RecordedEvent[]): Promise<unknown>;
    close(): Promise<void>;
  };
  pongoSingleStreamProjection(options: {
    collectionName: string;
    canHandle: readonly string[];
    evolve(document: ListedCaster | null, event: RecordedEvent): ListedCaster;
  }): object;
  rebuildPostgreSQLProjections(options: {
    connectionString: string;
    projections: readonly object[];
    pulling: { batchSize: number };
  }): { start(): Promise<void>; close(): Promise<void> };
}

/** Its own rebuild of a list of studios, one document for each stream, in batches of the size that suits it best. */
export function emmettRebuild({
  streams,
  eventsOf,
}: {
  streams(bench: Parameters<Contender['prepare']>[0]): number;
  eventsOf(stream: number): readonly RecordedEvent[];
}): Contender {
  return {
    name: 'emmett rebuild',
    role: 'peer',
    title: 'emmett-postgresql 0.42, rebuildPostgreSQLProjections of a Pongo projection, batches of 1,000',
    missing: () => peerIsMissing(PACKAGE),
    async prepare(bench) {
      const emmett = await importPeer<Emmett>(PACKAGE);
      const { default: theirs } = await importPeer<{ default: typeof import('pg') }>('pg');
      const url = await bench.postgres.emptyDatabase('emmett_rebuild');
      const store = emmett.getPostgreSQLEventStore(url);
      await store.schema.migrate();
      const count = streams(bench);
      let events = 0;
      let begun = 0;
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          while (begun < count) {
            begun += 1;
            const ofStream = eventsOf(begun);
            events += ofStream.length;
            await store.appendToStream(`caster-${begun}`, ofStream);
          }
        }),
      );
      const client = new theirs.Client({ connectionString: url });
      await client.connect();
      return {
        async run() {
          const projection = emmett.pongoSingleStreamProjection({
            collectionName: COLLECTION,
            canHandle: ['CasterCopied', 'CasterConfigured'],
            evolve: (document, { data }) => ({
              name: data.name,
              changes: (document?.changes ?? 0) + 1,
              changedAt: data.at,
            }),
          });
          const startedAt = performance.now();
          const rebuild = emmett.rebuildPostgreSQLProjections({
            connectionString: url,
            // Else it goes on from where its last rebuild ended, with nothing in the collection that it has emptied.
            projections: [{ projection, startFrom: 'BEGINNING' }],
            pulling: { batchSize: 1_000 },
          });
          await rebuild.start();
          const seconds = (performance.now() - startedAt) / 1_000;
          await rebuild.close();
          return { operations: events, seconds };
        },
        check: async () => {
          const { rows } = await client.query<{ streams: number; changes: number }>(
            `select count(*)::int as streams, sum((data ->> 'changes')::int)::int as changes from ${COLLECTION}`,
          );
          const [found] = rows;
          return found?.streams === count && found.changes === events
            ? []
            : [`${found?.streams} documents of ${found?.changes} events instead of ${count} of ${events}`];
        },
        close: async () => {
          await client.end();
          await store.close();
        },
      };
    },
  };
}
