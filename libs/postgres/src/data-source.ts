import pg from 'pg';
import type { DataSource, EntitySchemaOptions } from 'typeorm';
import { migrationClasses } from './migration-files.js';

/**
 * TypeORM on a pool that stands already. It is loaded here and nowhere else, when it is first asked for: a start on a
 * database that has all migrations is done without it.
 */
export async function openDataSource(
  pool: pg.Pool,
  // biome-ignore lint/suspicious/noExplicitAny: each is of a row of its own.
  entities: readonly EntitySchemaOptions<any>[],
): Promise<DataSource> {
  const { DataSource, EntitySchema } = await import('typeorm');
  const dataSource = new DataSource({
    type: 'postgres',
    driver: {
      ...pg,
      Pool: function thePool() {
        return lentOut(pool);
      },
    },
    entities: entities.map((options) => new EntitySchema(options)),
    // Our tables are written by hand; what TypeORM would alter about them is never what we want.
    synchronize: false,
    migrations: migrationClasses(),
    migrationsTransactionMode: 'each',
    installExtensions: false,
    // Without this a forgotten account id selects the rows of every account.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    logging: false,
  });
  return dataSource.initialize();
}

/** What TypeORM uses of a pool. Whoever made it hears of its errors and ends it; TypeORM would, when it cannot begin. */
function lentOut(pool: pg.Pool) {
  return {
    connect: pool.connect.bind(pool),
    on: () => undefined,
    end: (ended: () => void) => ended(),
  };
}
