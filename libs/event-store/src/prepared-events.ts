import type { EventMeta, NewEvent } from './events.js';
import { type AddressedSetup, Setups } from './setups.js';

/** An event on its way in: its setup apart, everything else as text. */
export interface PreparedEvent {
  readonly event: NewEvent;
  readonly data: string;
  readonly setup: AddressedSetup | null;
}

export function prepareEvent(event: NewEvent, setups: Setups): PreparedEvent {
  const { setup, ...data } = event.data;
  return {
    event,
    data: JSON.stringify(data),
    setup: isObject(setup) ? setups.address(setup) : null,
  };
}

export const metaText = (meta: EventMeta): string => JSON.stringify(meta);

/** How much of a batch the event takes: its setup only while that has to be sent. */
export function bytesOf(accountId: string, { data, setup }: PreparedEvent, setups: Setups): number {
  const setupBytes = setup && !setups.isStored({ accountId, hash: setup.hash }) ? setup.bytes : 0;
  return data.length + setupBytes + 300;
}

/** The columns of an event that hold no free text. */
export const eventColumns = ({ event, setup }: PreparedEvent) => ({
  event_id: event.eventId,
  type: event.type,
  schema_version: event.schemaVersion,
  setup_hash: setup ? byteaText(setup.hash) : null,
});

/** The setups that the list names and the database may not have yet, each once. */
export function setupsToSend(list: readonly { accountId: string; event: PreparedEvent }[], setups: Setups) {
  const rows = new Map<string, { row: object; text: string }>();
  for (const { accountId, event } of list) {
    if (!event.setup) continue;
    const { hash, schemaVersion } = event.setup;
    const key = Setups.keyOf({ accountId, hash });
    if (rows.has(key) || setups.isStored({ accountId, hash })) continue;
    const row = { account_id: accountId, hash: byteaText(hash), schema_version: schemaVersion };
    rows.set(key, { row, text: event.setup.text() });
  }
  const sent = [...rows.values()];
  return { rows: JSON.stringify(sent.map(({ row }) => row)), texts: jsonArray(sent.map(({ text }) => text)) };
}

/** Texts that are JSON already, as one array; to parse and print them again would cost as much as the statement. */
export const jsonArray = (texts: readonly string[]): string => `[${texts.join(',')}]`;

export const byteaText = (hex: string): string => `\\x${hex}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
