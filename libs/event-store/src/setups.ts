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

type Setup = Readonly<Record<string, unknown>>;
const keyOf = ({ accountId, hash }: SetupName) => `${accountId}/${hash}`;

/**
 * Keeps setups out of events on the way in, and puts them back on the way out. What makes the thousandth copy as cheap
 * as a studio without parts: a setup object is hashed once, sent until it is known to be stored, and read into one
 * object for all the events that share it.
 */
export class Setups {
  private readonly addressed = new WeakMap<object, AddressedSetup>();
  private readonly stored = new LRUCache<string, true>({ max: 100_000 });
  private readonly read = new LRUCache<string, Setup>({ maxSize: 64 * 1024 * 1024 });
  /** Making the text costs 4 ms for 500 parts, and it is wanted twice, for its hash and for the database. */
  private readonly texts = new LRUCache<string, string>({ maxSize: 16 * 1024 * 1024 });

  constructor(private readonly statements: Statements) {}

  /** The setup is frozen from here on: its hash is remembered by the identity of the object. */
  address(setup: Setup): AddressedSetup {
    const known = this.addressed.get(setup);
    if (known) return known;

    const text = canonicalize(setup)!;
    const hash = createHash('sha256').update(text).digest('hex');
    this.texts.set(hash, text, { size: text.length });
    return this.remember(deepFreeze(setup), hash, Buffer.byteLength(text));
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

  /** By `accountId/hash`. Each once, whatever the number of events that name it. */
  async readAll(names: readonly SetupName[]): Promise<Map<string, Setup>> {
    const setups = new Map<string, Setup>();
    const missing = new Map<string, SetupName>();
    for (const name of names) {
      const known = this.read.get(keyOf(name));
      if (known) setups.set(keyOf(name), known);
      else missing.set(keyOf(name), name);
    }
    if (missing.size === 0) return setups;

    const wanted = [...missing.values()];
    const { rows } = await this.statements.run<{ account_id: string; hash: Buffer; text: string }>(
      'read-setups',
      `select stored.account_id, stored.hash, stored.setup::text as text
       from unnest($1::text[], $2::bytea[]) as wanted (account_id, hash)
       cross join lateral (
         select * from setups where setups.account_id = wanted.account_id and setups.hash = wanted.hash limit 1
       ) as stored`,
      [wanted.map((name) => name.accountId), wanted.map((name) => Buffer.from(name.hash, 'hex'))],
    );
    for (const row of rows) {
      const name = { accountId: row.account_id, hash: row.hash.toString('hex') };
      setups.set(keyOf(name), this.keep(name, row.text));
    }
    return setups;
  }

  async readOne(name: SetupName): Promise<Setup | null> {
    return (await this.readAll([name])).get(keyOf(name)) ?? null;
  }

  static keyOf = keyOf;

  private keep(name: SetupName, text: string): Setup {
    // Somebody else may have read it meanwhile: equal setups are one object.
    const known = this.read.get(keyOf(name));
    if (known) return known;

    const setup = deepFreeze(JSON.parse(text) as Setup);
    this.read.set(keyOf(name), setup, { size: text.length });
    this.remember(setup, name.hash, Buffer.byteLength(text));
    this.markStored(name);
    return setup;
  }

  private remember(setup: Setup, hash: string, bytes: number): AddressedSetup {
    const addressed: AddressedSetup = {
      hash,
      schemaVersion: typeof setup.schemaVersion === 'number' ? setup.schemaVersion : 1,
      bytes,
      // Needed again only where the database lost it.
      text: () => this.texts.get(hash) ?? canonicalize(setup)!,
    };
    this.addressed.set(setup, addressed);
    return addressed;
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
