import { type Database, readSql } from '#libs/postgres';

/** A call that is limited, has a nonce, or both, on its way into a statement. */
export interface Asked {
  readonly counter?: Counter;
  /** 16 bytes of a hash over access key and nonce, as a UUID. */
  readonly nonce?: string;
  /** Its own: by it a statement that is sent again knows what it wrote itself. */
  readonly request: string;
}

/** The calls of one account to one operation. */
export interface Counter {
  readonly accountId: string;
  readonly operation: string;
}

export interface Counted extends Counter {
  /** In this second, with those of the statement. */
  readonly calls: number;
  /** Until the second is over, by the database's clock. */
  readonly leftMs: number;
}

export interface Answers {
  /** The calls whose nonce was used before. */
  readonly replays: ReadonlySet<Asked>;
  readonly counted: readonly Counted[];
}

// A time stamp may be 15 minutes off either way, so a request can be replayed for 30 minutes; one more for margin.
export const NONCE_KEPT_MINUTES = 31;

/** Whoever holds a row of ours holds it for milliseconds; all that arrive wait behind one that waits. */
const LOCK_WITHIN = '250ms';

const admitSql = readSql(import.meta.url, 'admit.sql');
const useNoncesSql = readSql(import.meta.url, 'use-nonces.sql');

interface AdmitRow extends Counted {
  /** Counted from 1. */
  readonly replays: readonly number[] | null;
}

/** The statements, prepared once on each connection: no table is read, so that their plans never grow old. */
export class AdmissionStatements {
  constructor(
    private readonly database: Pick<Database, 'query'>,
    /** For how long it waits for the row of another one, as PostgreSQL writes times. */
    private readonly lockWithin = LOCK_WITHIN,
  ) {}

  /** No two of them may have the same nonce. */
  async admit(asked: readonly Asked[]): Promise<Answers> {
    const counters = new Map<string, Counter & { readonly place: number }>();
    const places = asked.map(({ counter }) => {
      if (counter === undefined) return undefined;
      const name = counterName(counter);
      const known = counters.get(name) ?? { ...counter, place: counters.size + 1 };
      counters.set(name, known);
      return known.place;
    });
    const limited = [...counters.values()];
    const { rows } = await this.database.query<AdmitRow>({
      name: 'admit',
      text: admitSql,
      values: [
        plainArray(asked.map(({ nonce }) => nonce)),
        plainArray(asked.map(({ request }) => request)),
        plainArray(places),
        limited.map(({ accountId }) => accountId),
        limited.map(({ operation }) => operation),
        NONCE_KEPT_MINUTES,
        this.lockWithin,
      ],
    });
    return {
      replays: at(rows[0]?.replays, asked),
      // One row without a counter where none was asked for, or all were replays.
      counted: rows.filter(({ accountId }) => accountId !== null),
    };
  }

  /** Without counting. */
  async useNonces(asked: readonly Asked[]): Promise<ReadonlySet<Asked>> {
    const signed = asked.filter(({ nonce }) => nonce !== undefined);
    if (signed.length === 0) return new Set();
    const { rows } = await this.database.query<Pick<AdmitRow, 'replays'>>({
      name: 'use-nonces',
      text: useNoncesSql,
      values: [
        plainArray(signed.map(({ nonce }) => nonce)),
        plainArray(signed.map(({ request }) => request)),
        NONCE_KEPT_MINUTES,
      ],
    });
    return at(rows[0]?.replays, signed);
  }
}

export const counterName = ({ accountId, operation }: Counter) => `${operation} ${accountId}`;

/** Of UUIDs or numbers, as PostgreSQL writes arrays: nothing in them needs the quotes that pg puts around each. */
const plainArray = (values: readonly (string | number | undefined)[]) =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;

const at = (places: readonly number[] | null | undefined, asked: readonly Asked[]) =>
  new Set((places ?? []).map((place) => asked[place - 1]!));
