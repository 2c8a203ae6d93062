import type { Registry } from 'prom-client';
import { countedUpTo, type Horizon, type ParkedStream, type WaitingEvents } from '#libs/event-store';
import type { ViewLag } from '#libs/projections';
import type { TableSize } from '#libs/retention';
import type { KafkaWatch } from './kafka-watch.js';
import type { Observation, Observations } from './observations.js';
import type { SeenInstallation } from './system/read-installation.js';

/** A loop of this process that must turn. */
export interface Follower {
  readonly name: 'relay' | 'projector' | 'views';
  isAlive(): boolean;
  /** Absent where replicas share the work. */
  isLeading?(): boolean;
  trouble(): string | undefined;
}

export interface Readiness {
  /** Red only when a loop is dead or Postgres is away: a broker that is away costs no caller anything. */
  readonly ready: boolean;
  readonly status: 'ok' | 'degraded' | 'down';
  readonly reasons: string[];
  /** Absent where PostgreSQL did not say. */
  readonly parkedStreams?: number;
  /** Absent where nothing is to be published, or PostgreSQL did not say. */
  readonly waitingEvents?: { readonly count: number; readonly oldestSeconds: number };
}

/** What a process counts and measures, as another one can add it to its own. */
export type Figures = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** Those that this process has started. */
export interface OtherProcesses {
  readonly count: number;
  /** How many of them serve. */
  readonly serving: number;
  troubles(): Promise<string[]>;
  /** Of all together. */
  figures(): Promise<Figures>;
}

export interface HealthOptions {
  readonly observations: Observations;
  readonly admissions: { trouble(): string | undefined };
  /** Whether this process was given a Kafka. */
  readonly hasKafka: boolean;
  /** Events that wait longer to be published are worth a word. */
  readonly relayLagSeconds: number;
  /** Says what is wrong with it. */
  readonly audit: { trouble(): string | undefined };
  readonly feeds: { trouble(): string | undefined };
}

/** What this process knows of itself and of what it stands on. Every answer comes within two seconds. */
export class Health {
  readonly followers: Follower[] = [];
  /** In the roles that speak to Kafka. */
  kafka: KafkaWatch | undefined;
  /** Where other processes serve the API. */
  processes: OtherProcesses | undefined;

  constructor(private readonly options: HealthOptions) {}

  observe(): Promise<Observation> {
    return this.options.observations.look();
  }

  tableSizes(): Promise<readonly TableSize[]> {
    return this.options.observations.tableSizes();
  }

  /** What the database tells of the installation besides; nothing where that takes too long. */
  installation(): Promise<Partial<SeenInstallation>> {
    return this.options.observations.installation();
  }

  async readiness(): Promise<Readiness> {
    const { seen, ...readiness } = await this.readinessSeen();
    return readiness;
  }

  /** With what it was judged by. */
  async readinessSeen(): Promise<Readiness & { readonly seen: Observation }> {
    const [seen, troublesOfProcesses] = await Promise.all([this.observe(), this.processes?.troubles()]);
    const down = this.ended();
    if (this.processes?.serving === 0) down.push('No API process serves');
    if (!seen.answers) down.push(`PostgreSQL does not answer: ${seen.fault}`);
    const degraded = [
      ...this.ownTroubles(),
      ...this.troublesOfCalls(),
      ...(troublesOfProcesses ?? []),
      ...(seen.answers ? this.troublesSeen(seen) : []),
    ];
    const ready = down.length === 0;
    const waiting = this.toPublish(seen);
    return {
      seen,
      ready,
      status: !ready ? 'down' : degraded.length > 0 ? 'degraded' : 'ok',
      reasons: [...down, ...degraded],
      parkedStreams: seen.parkedStreams,
      waitingEvents: waiting && {
        count: waiting.count,
        oldestSeconds: Math.round(waiting.oldestSeconds * 10) / 10,
      },
    };
  }

  /** Nothing waits where there never was a Kafka. */
  toPublish({ waiting }: Observation): WaitingEvents | undefined {
    return waiting && (this.options.hasKafka || waiting.hasReader) ? waiting : undefined;
  }

  /** What this process would say of itself, whatever the others do. */
  troubles(): string[] {
    return [...new Set([...this.ended(), ...this.ownTroubles(), ...this.troublesOfCalls()])];
  }

  /** Loops that do not turn any more. */
  private ended(): string[] {
    return this.followers
      .filter((follower) => !follower.isAlive())
      .map(({ name }) => `The ${name === 'views' ? 'keeper of the views' : name} has ended`);
  }

  /** What calls to this process suffer from, which still are answered. */
  troublesOfCalls(): string[] {
    const { admissions, audit, feeds } = this.options;
    const untold = feeds.trouble();
    return [
      admissions.trouble() ?? [],
      audit.trouble() ?? [],
      untold === undefined ? [] : `Live feeds wait: ${untold}`,
    ].flat();
  }

  private ownTroubles(): string[] {
    const told = this.followers.flatMap((follower) => (follower.isAlive() && follower.trouble()) || []);
    return [...new Set([this.kafka?.trouble() ?? [], told].flat())];
  }

  private troublesSeen(seen: Observation): string[] {
    const { parkedStreams = 0, parkedByRelay, fault } = seen;
    const waiting = this.toPublish(seen);
    return [
      ...(fault === undefined ? [] : [`PostgreSQL did not answer all that health asks: ${fault}`]),
      ...(parkedStreams > 0 ? [`${parkedStreams} streams are parked`] : []),
      ...(parkedByRelay?.first ? [toldParked(parkedByRelay.count, parkedByRelay.first)] : []),
      ...(waiting && waiting.oldestSeconds > this.options.relayLagSeconds
        ? [`${told(waiting)}: ${this.whyTheyWait(waiting, seen)}`]
        : []),
      ...seen.viewLags.flatMap((lag) => this.standingStill(lag, seen)),
    ];
  }

  /** Lists are right all the same. Where nobody keeps the checkpoint, only what makes them slow is worth a word. */
  private standingStill({ view, toLookAt }: ViewLag, { horizon }: Observation): string[] {
    const { count, oldestSeconds, holder, hasReader } = toLookAt;
    const isLong = count > countedUpTo;
    if (!hasReader || oldestSeconds <= this.options.relayLagSeconds || (holder === null && !isLong))
      return [];

    const events = isLong ? `more than ${countedUpTo} events` : count === 1 ? '1 event' : `${count} events`;
    const why =
      holder === null
        ? 'no projector is running'
        : (this.heldBack(horizon)[0] ?? `the keeper ${holder} is behind`);
    return [
      `The checkpoint of ${view} is behind ${events}, the oldest of ${Math.round(oldestSeconds)} s ago: ${why}`,
    ];
  }

  private whyTheyWait({ holder }: WaitingEvents, { horizon }: Observation): string {
    if (holder === null) return 'no relay is running';
    const reasons = [...this.ownTroubles(), ...this.heldBack(horizon)];
    if (reasons.length > 0) return reasons.join('; ');
    return `the relay ${holder} is behind`;
  }

  /** What holds back events that have waited for long has been open for as long. */
  private heldBack(horizon: Horizon | undefined): string[] {
    if (horizon === undefined || !horizon.committedAbove) return [];
    const { ageSeconds, blockingPid } = horizon;
    const who =
      blockingPid === null
        ? 'a prepared transaction'
        : `the open write transaction of the PostgreSQL process ${blockingPid}`;
    if (ageSeconds === null) return [`${who} may hold them back (its age is hidden from this database role)`];
    if (ageSeconds < this.options.relayLagSeconds) return [];
    return [`${who} holds them back, for ${Math.round(ageSeconds)} s`];
  }
}

function toldParked(count: number, { casterId, version, reason }: ParkedStream): string {
  const studios = count === 1 ? 'The relay has parked 1 studio' : `The relay has parked ${count} studios`;
  return `${studios}, first ${casterId} at its event ${version}: ${reason}`;
}

function told({ count, oldestSeconds }: WaitingEvents): string {
  const events =
    count > countedUpTo
      ? `More than ${countedUpTo} events wait`
      : count === 1
        ? '1 event waits'
        : `${count} events wait`;
  return `${events} to be published, the oldest for ${Math.round(oldestSeconds)} s`;
}
