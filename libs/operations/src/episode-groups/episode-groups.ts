import { v5 as uuidV5 } from 'uuid';
import { decodeEvent, type EpisodeGroupCreated } from '#libs/caster';
import type { EventStore } from '#libs/event-store';
import type { Call } from '#libs/wire';
import { refuse } from '../refusals.js';
import { metaOf, recordable, startStream } from '../start-stream.js';
import type { StartingCommand } from '../studios.js';

/**
 * Lists of episodes that stand by themselves, each a stream of its own under its ProgramId. They are no studios, and
 * take no place of the account's quota. One of another account is as good as absent.
 */
export class EpisodeGroups {
  constructor(private readonly store: EventStore) {}

  async start(
    command: StartingCommand,
    decide: () => EpisodeGroupCreated,
  ): Promise<{ readonly programId: string }> {
    return startStream(this.store, command, async () => {
      const event = decide();
      const { programId } = event;
      return { streamId: programId, event, answer: { programId }, countsAgainstQuota: false };
    });
  }

  async delete(call: Call, programId: string): Promise<void> {
    const { kind } = await this.store.append({
      accountId: call.accountId,
      casterId: programId,
      expectedVersion: await this.versionOf(call, programId),
      events: [recordable({ type: 'EpisodeGroupDeleted', at: call.now.toISOString() })],
      endsStream: true,
      countsAgainstQuota: false,
      meta: metaOf(call),
    });
    // All that happens to a group is its end: another call deleted it first.
    if (kind === 'version conflict') throw notFound(programId);
  }

  /** Of a group that is there: the last that happened to it is that it was made. */
  private async versionOf(call: Call, programId: string): Promise<number> {
    const stream = await this.store.stream(programId);
    if (stream?.accountId !== call.accountId) throw notFound(programId);

    const [last] = await this.store.readStream(programId, stream.version - 1);
    if (last?.accountId !== call.accountId || decodeEvent(last).type !== 'EpisodeGroupCreated')
      throw notFound(programId);
    return last.version;
  }
}

function notFound(programId: string) {
  return refuse(
    'ProgramNotFound',
    `Episode group ${programId} does not exist: send the ProgramId that AddCasterEpisodeGroup answered.`,
  );
}

/** The ids of a group's items follow from its own, so that every retry is answered the same ones. */
export function itemId(programId: string, index: number): string {
  return uuidV5(`${index + 1}`, programId);
}
