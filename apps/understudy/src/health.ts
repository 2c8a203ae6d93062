import type { EventStore, Horizon } from '#libs/event-store';
import type { Projections } from '#libs/projections';

/** A loop of this process that must turn. */
export interface Follower {
  readonly name: 'relay' | 'projector';
  isAlive(): boolean;
  trouble(): string | undefined;
}

export interface Readiness {
  /** Red only when a loop is dead or Postgres is away: a broker that is away costs no caller anything. */
  readonly ready: boolean;
  readonly status: 'ok' | 'degraded' | 'down';
  readonly reasons: string[];
  /** Absent where PostgreSQL did not say. */
  readonly parkedStreams?: number;
}

export class Health {
  readonly followers: Follower[] = [];

  constructor(
    private readonly projections: Projections,
    private readonly store: EventStore,
  ) {}

  /** How far readers of the log are held back, and by whom. */
  horizon(): Promise<Horizon> {
    return this.store.horizon();
  }

  async readiness(): Promise<Readiness> {
    const dead = this.followers
      .filter((follower) => !follower.isAlive())
      .map(({ name }) => `The ${name} has ended`);
    let degraded: string[] = [];
    let parkedStreams: number | undefined;
    try {
      parkedStreams = await this.projections.parkedCount();
      degraded = this.followers.flatMap((follower) => follower.trouble() ?? []);
      if (parkedStreams > 0) degraded.push(`${parkedStreams} streams are parked`);
    } catch {
      dead.push('PostgreSQL does not answer');
    }
    const ready = dead.length === 0;
    return {
      ready,
      status: !ready ? 'down' : degraded.length > 0 ? 'degraded' : 'ok',
      reasons: [...dead, ...degraded],
      parkedStreams,
    };
  }
}
