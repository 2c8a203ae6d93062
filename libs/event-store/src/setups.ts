import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { LRUCache } from 'lru-cache';
import type { Statements } from './statements.js';

/** A setup as it is stored: addressed by the SHA-256 of its canonical text. */
export interface AddressedSetup {
  readonly hash: string;
  readonly schemaVersion: number;
  readonly bytes: number;
  text(): string;
}

/** A setup that an event names: the account's own, by its hash. */
export interface SetupName {
  readonly accountId: string;
  readonly hash: string;
}

export type Setup = Readonly<Record<string, unknown>>;

/**
 * Makes a stored setup one of today's; throws where its version is newer than the program. Called once for each setup
 * that is read, whatever the number of events that name it.
 */
export type LiftSetup = (setup: Setup, schemaVersion: number) => Setup;

/** Stored and of no use to this program: of a newer version, or gone. Whoever wants it gets this as the error. */
export class UnreadableSetup extends Error {}

const keyOf = ({ accountId, hash }: SetupName) => `${accountId}/${hash}`;

/**
 * Keeps setups out of events on the way in, and puts them back on the way out. What makes the thousandth copy as cheap
 * as a studio without parts: a setup object is hashed once, sent until it is known to be stored, and read into one
 * object for all the events that share it.
 *
 * A lifted setup stands for the stored one: a copy names the same hash, and nothing is hashed or stored again. An edit
 * makes a setup of its own, which is stored in the version that it says it has.
 */
export class Setups {
  private readonly addressed = new WeakMap<object, AddressedSetup>();
  // Counted as sizes: with `max` all places would be there from the start.
  private readonly stored = new LRUCache<string, true>({ maxSize: 100_000, sizeCalculation: () => 1 });
  private readonly read = new LRUCache<string, Setup>({ maxSize: 64 * 1024 * 1024 });
  /** Making the text costs 4 ms for 500 parts, and it is wanted twice, for its hash and for the database. */
  private readonly texts = new LRUCache<string, string>({ maxSize: 16 * 1024 * 1024 });

  constructor(
    private readonly statements: Statements,
    private readonly lift: LiftSetup = (setup) => setup,
  ) {}

  /** The setup is frozen from here on: its hash is remembered by the identity of the object. */
  address(setup: Setup): AddressedSetup {
    const known = this.addressed.get(setup);
    if (known) return known;

    const text = canonicalize(setup)!;
    const hash = createHash('sha256').update(text).digest('hex');
    this.texts.set(hash, text, { size: text.length });
    return this.remember(deepFreeze(setup), {
      hash,
      schemaVersion: typeof setup.schemaVersion === 'number' ? setup.schemaVersion : 1,
      bytes: Buffer.byteLength(text),
      // Needed again only where the database lost it.
      text: () => this.texts.get(hash) ?? canonicalize(setup)!,
    });
  }

  isStored(setup: SetupName): boolean {
    return this.stored.has(keyOf(setup));
  }

  /** Only after the commit: a setup that was rolled back must be sent again. */
  markStored(setup: SetupName): void {
    this.stored.set(keyOf(setup), true);
  }

  /** The database does not have it after all; someone restored an older one. */
  forget(setup: SetupName): void {
    this.stored.delete(keyOf(setup));
  }

  /** The database may be an older one by now: nothing is taken for stored that was not seen there since. */
  forgetAll(): void {
    this.stored.clear();
    this.read.clear();
  }

  /**
   * By `accountId/hash`, those that are there. Each once, whatever the number of events that name it. One that cannot be
   * read is no reason to keep the others back.
   */
  async readAll(names: readonly SetupName[]): Promise<Map<string, Setup | UnreadableSetup>> {
    const setups = new Map<string, Setup | UnreadableSetup>();
    const missing = new Map<string, SetupName>();
    for (const name of names) {
      const known = this.read.get(keyOf(name));
      if (known) setups.set(keyOf(name), known);
      else missing.set(keyOf(name), name);
    }
    if (missing.size === 0) return setups;

    const wanted = [...missing.values()];
    const { rows } = await this.statements.run<SetupRow>(
      'read-setups',
      `select stored.account_id, stored.hash, stored.schema_version, stored.setup::text as text
       from unnest($1::text[], $2::bytea[]) as wanted (account_id, hash)
       cross join lateral (
         select * from setups where setups.account_id = wanted.account_id and setups.hash = wanted.hash limit 1
       ) as stored`,
      [wanted.map((name) => name.accountId), wanted.map((name) => Buffer.from(name.hash, 'hex'))],
    );
    for (const row of rows) {
      const name = { accountId: row.account_id, hash: row.hash.toString('hex') };
      setups.set(keyOf(name), this.keep(name, row));
    }
    return setups;
  }

  async readOne(name: SetupName): Promise<Setup | null> {
    const setup = (await this.readAll([name])).get(keyOf(name)) ?? null;
    if (setup instanceof UnreadableSetup) throw setup;
    return setup;
  }

  static keyOf = keyOf;

  private keep(name: SetupName, { text, schema_version: schemaVersion }: SetupRow): Setup | UnreadableSetup {
    // Somebody else may have read it meanwhile: equal setups are one object.
    const known = this.read.get(keyOf(name));
    if (known) return known;

    const stored = JSON.parse(text) as Setup;
    const setup = this.lifted(name, stored, schemaVersion);
    if (setup instanceof UnreadableSetup) return setup;

    const isLifted = setup !== stored;
    this.read.set(keyOf(name), deepFreeze(setup), { size: isLifted ? 2 * text.length : text.length });
    this.remember(setup, {
      hash: name.hash,
      schemaVersion,
      bytes: Buffer.byteLength(text),
      // What was lifted does not tell the stored bytes any more, and the hash is theirs.
      text: isLifted ? () => text : () => canonicalize(setup)!,
    });
    this.markStored(name);
    return setup;
  }

  private lifted({ accountId, hash }: SetupName, stored: Setup, schemaVersion: number) {
    try {
      return this.lift(stored, schemaVersion);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return new UnreadableSetup(`Setup ${hash} of account ${accountId} cannot be read: ${reason}`, {
        cause: error,
      });
    }
  }

  private remember(setup: Setup, addressed: AddressedSetup): AddressedSetup {
    this.addressed.set(setup, addressed);
    return addressed;
  }
}

interface SetupRow {
  readonly account_id: string;
  readonly hash: Buffer;
  readonly schema_version: number;
  readonly text: string;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
