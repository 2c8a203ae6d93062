import { z } from 'zod';
import { onSystem } from '#libs/wire';
import { defineOperation } from '../operation.js';
import type { Installation } from './installation.js';

const text = z.string().optional();
const lag = { Events: z.number(), Seconds: z.number() };

export const describeSystem = defineOperation({
  name: 'DescribeSystem',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells operators how the whole installation is: its processes, who leads, how far readers are behind, Kafka, checkpoints, tables. What PostgreSQL does not say within two seconds is left out.',
  permission: onSystem('get'),
  callsPerSecond: 10,
  parameters: {},
  result: z.object({
    Status: z.enum(['ok', 'degraded', 'down']),
    Reasons: z.array(z.string()),
    At: z.string(),
    PostgresVersion: text,
    Replicas: z
      .array(
        z.object({
          ReplicaId: z.string(),
          Host: z.string(),
          Pid: z.number(),
          Roles: z.array(z.string()),
          Version: z.string(),
          NodeVersion: z.string(),
          StartedAt: z.string(),
          SeenAt: z.string(),
          Alive: z.boolean(),
          Troubles: z.array(z.string()),
        }),
      )
      .optional(),
    Checkpoints: z
      .array(
        z.object({
          Name: z.string(),
          Holder: text,
          LeaseUntil: text,
          Epoch: z.string(),
          Era: z.number(),
          Xid: z.string(),
          Position: z.string(),
        }),
      )
      .optional(),
    Eras: z.array(z.object({ Era: z.number(), Reason: z.string(), OpenedAt: z.string() })).optional(),
    Relay: z.object({ ...lag, Holder: text }).optional(),
    Views: z.array(z.object({ View: z.string(), ...lag, AfterCheckpoint: z.object(lag), Holder: text })),
    Horizon: z
      .object({
        CommittedAbove: z.boolean(),
        AgeSeconds: z.number().optional(),
        BlockingPid: z.number().optional(),
      })
      .optional(),
    Parked: z.object({ ByViews: z.number(), ByRelay: z.number() }).optional(),
    Kafka: z
      .object({
        Up: z.boolean().optional(),
        Topic: z.string(),
        Partitions: z
          .array(z.object({ Partition: z.number(), Start: z.string(), End: z.string() }))
          .optional(),
        Retention: text,
        Trouble: text,
        ToldAt: z.string(),
        ReplicaId: z.string(),
      })
      .optional(),
    Tables: z.array(z.object({ Table: z.string(), Rows: z.number(), Bytes: z.number() })),
    Feeds: z.number(),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/system' },

  execute: async (_given, _call, { system }) => systemResult(await system.look()),
});

function systemResult(seen: Installation) {
  const { relay, horizon, parked, kafka } = seen;
  return {
    Status: seen.status,
    Reasons: seen.reasons,
    At: seen.at.toISOString(),
    PostgresVersion: seen.postgresVersion,
    Replicas: seen.replicas?.map((replica) => ({
      ReplicaId: replica.replicaId,
      Host: replica.host,
      Pid: replica.pid,
      Roles: replica.roles,
      Version: replica.version,
      NodeVersion: replica.nodeVersion,
      StartedAt: replica.startedAt.toISOString(),
      SeenAt: replica.seenAt.toISOString(),
      Alive: replica.isAlive,
      Troubles: replica.troubles,
    })),
    Checkpoints: seen.checkpoints?.map(({ name, holder, leaseUntil, epoch, era, xid, position }) => ({
      Name: name,
      Holder: holder,
      LeaseUntil: leaseUntil?.toISOString(),
      Epoch: epoch,
      Era: era,
      Xid: xid,
      Position: position,
    })),
    Eras: seen.eras?.map(({ era, reason, openedAt }) => ({
      Era: era,
      Reason: reason,
      OpenedAt: openedAt.toISOString(),
    })),
    Relay: relay && { ...lagResult(relay), Holder: relay.holder },
    Views: seen.views.map((view) => ({
      View: view.view,
      ...lagResult(view),
      AfterCheckpoint: lagResult(view.toLookAt),
      Holder: view.holder,
    })),
    Horizon: horizon && {
      CommittedAbove: horizon.committedAbove,
      AgeSeconds: horizon.ageSeconds ?? undefined,
      BlockingPid: horizon.blockingPid ?? undefined,
    },
    Parked: parked && { ByViews: parked.byViews, ByRelay: parked.byRelay },
    Kafka: kafka && {
      Up: kafka.isUp,
      Topic: kafka.topic,
      Partitions: kafka.partitions?.map(({ partition, start, end }) => ({
        Partition: partition,
        Start: start,
        End: end,
      })),
      Retention: kafka.retention,
      Trouble: kafka.trouble,
      ToldAt: kafka.toldAt.toISOString(),
      ReplicaId: kafka.replicaId,
    },
    Tables: seen.tables.map(({ table, rows, bytes }) => ({ Table: table, Rows: rows, Bytes: bytes })),
    Feeds: seen.feeds,
  };
}

const lagResult = ({ events, seconds }: { readonly events: number; readonly seconds: number }) => ({
  Events: events,
  Seconds: Math.round(seconds * 10) / 10,
});
