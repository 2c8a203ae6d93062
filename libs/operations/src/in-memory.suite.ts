import { absent, type Caster, type CasterEvent, exists, fold } from '#libs/caster';
import { roomForAll } from '#libs/testing';
import { type Call, decodeParameters } from '#libs/wire';
import { existing, type Studios } from './casters.js';
import type { Operation, Services } from './operation.js';
import { playlistOf } from './playlists/list-playlist.js';
import { refuse } from './refusals.js';
import { StreamAddresses } from './stream-addresses.js';

/** Studios that nothing stores: what calls of one operation after the other do to them, and what they answer. */
export function inMemory() {
  const casters = new Map<string, { readonly accountId: string; caster: Caster }>();
  const callBy = (accountId: string): Call => ({
    accountId,
    requestId: 'A-REQUEST',
    now: new Date(roomForAll.at),
  });

  const ofCall = ({ accountId }: Call, casterId: string) => {
    const held = casters.get(casterId) ?? { accountId, caster: absent };
    if (held.accountId !== accountId)
      throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
    return held;
  };
  const studios: Pick<Studios, 'read' | 'edit'> = {
    read: async (call, casterId) => existing(ofCall(call, casterId).caster, casterId),
    edit: async (call, casterId, decide) => {
      const held = ofCall(call, casterId);
      const before = existing(held.caster, casterId);
      const decided = decide(before, { ...roomForAll, refuse });
      held.caster = fold(before, [decided].flat() as CasterEvent[]);
      return { caster: exists(held.caster) ? held.caster : before, decided };
    },
  };
  const casterList: Pick<Services['casterList'], 'playlists'> = {
    playlists: async (accountId, programId) =>
      [...casters.values()]
        .flatMap(({ accountId: owner, caster }) => (owner === accountId && exists(caster) ? caster : []))
        .flatMap((caster) => caster.setup.parts.playlist.map((playlist) => playlistOf(caster, playlist)))
        .filter((playlist) => programId === undefined || playlist.programId === programId),
  };
  const services = { studios, casterList, streams: new StreamAddresses(Buffer.alloc(32)) };

  return {
    has(accountId: string, ...events: readonly [CasterEvent & { casterId: string }, ...CasterEvent[]]) {
      casters.set(events[0].casterId, { accountId, caster: fold(absent, events) });
    },
    /** The answer to a call with these texts for parameters, if it has the shape that the contract promises. */
    async call(
      accountId: string,
      operation: Operation,
      parameters: Readonly<Record<string, unknown>>,
      // biome-ignore lint/suspicious/noExplicitAny: whoever calls an operation by its contract knows its answer
    ): Promise<any> {
      const pairs = Object.entries(parameters).map(
        ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      );
      const given = decodeParameters(operation, pairs);
      const answer = await operation.execute(
        given as never,
        callBy(accountId),
        services as unknown as Services,
      );
      const sent = JSON.parse(JSON.stringify(answer));
      const promised = operation.result.parse(sent);
      if (JSON.stringify(sorted(promised)) !== JSON.stringify(sorted(sent)))
        throw new Error(`${operation.name} answers more than its contract promises: ${JSON.stringify(sent)}`);
      return sent;
    },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
