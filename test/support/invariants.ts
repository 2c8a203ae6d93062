import { decodeRecord } from '#libs/caster-events';
import type { Database } from '#libs/postgres';
import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import type { TopicRecord } from './topic.js';

/** What a client was told: the CasterId that its token was answered. */
export type AnswerLog = ReadonlyMap<string, string>;

export interface Verdict {
  /** Answered copies that the store does not have. */
  readonly lost: number;
  /** Tokens with more than one studio, or studios that reached the topic under two event ids. */
  readonly duplicated: number;
  /** Tokens without their event, or copies without their token. */
  readonly orphaned: number;
  /** Steps back or holes in a studio's events on the topic, repeated ones dropped. */
  readonly outOfOrder: number;
  /** Events that store, topic and list of studios do not agree about. */
  readonly divergent: number;
}

export const sound: Verdict = { lost: 0, duplicated: 0, orphaned: 0, outOfOrder: 0, divergent: 0 };

/** Joins what clients were told with the store, the topic and the list of studios. */
export async function verdict(
  database: Database,
  answers: AnswerLog,
  records: readonly TopicRecord[],
): Promise<Verdict> {
  const rowsOf = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;
  const copies = await rowsOf<{ caster_id: string; token: string }>(
    "select caster_id, data->>'clientToken' as token from events where type = 'CasterCopied'",
  );
  const tokens = await rowsOf<{ client_token: string; caster_id: string }>(
    "select client_token, answer->>'casterId' as caster_id from client_tokens where operation = 'CopyCaster'",
  );
  const stored = await rowsOf<{ event_id: string }>('select event_id::text from events');
  const listed = await rowsOf<{ caster_id: string; version: number }>(
    `select caster_id, version from ${tableOf(casterList)}`,
  );
  const streams = await rowsOf<{ caster_id: string; version: number }>(
    'select caster_id, version from streams',
  );

  const copiesByToken = new Map<string, string[]>();
  for (const { token, caster_id } of copies)
    copiesByToken.set(token, [...(copiesByToken.get(token) ?? []), caster_id]);
  const answered = [...answers];
  const tokenAnswers = new Map(tokens.map((row) => [row.client_token, row.caster_id]));

  const lastSeen = new Map<string, number>();
  const onTopic = new Set<string>();
  const idsOfVersion = new Map<string, Set<string>>();
  let outOfOrder = 0;
  for (const record of records) {
    const event = decodeRecord(record);
    if (event === undefined) continue;
    onTopic.add(event.id);
    const place = `${event.casterId}/${event.sequence}`;
    idsOfVersion.set(place, (idsOfVersion.get(place) ?? new Set()).add(event.id));
    const last = lastSeen.get(event.casterId) ?? 0;
    if (event.sequence <= last) continue;
    if (event.sequence !== last + 1) outOfOrder += 1;
    lastSeen.set(event.casterId, event.sequence);
  }
  const versions = new Map(listed.map((row) => [row.caster_id, row.version]));

  return {
    lost: answered.filter(([token, casterId]) => !(copiesByToken.get(token) ?? []).includes(casterId)).length,
    duplicated:
      [...copiesByToken.values()].filter((ids) => ids.length > 1).length +
      [...idsOfVersion.values()].filter((ids) => ids.size > 1).length,
    orphaned:
      tokens.filter(({ client_token }) => !copiesByToken.has(client_token)).length +
      [...copiesByToken].filter(([token, [casterId]]) => tokenAnswers.get(token) !== casterId).length,
    outOfOrder,
    divergent:
      stored.filter(({ event_id }) => !onTopic.has(event_id)).length +
      Math.max(0, onTopic.size - stored.length) +
      streams.filter(({ caster_id, version }) => versions.get(caster_id) !== version).length,
  };
}
