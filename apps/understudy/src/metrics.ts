import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What an operator watches. Names and labels are documented in ARCHITECTURE.md and do not change lightly. */
export class Metrics {
  readonly registry = new Registry();

  readonly calls = new Counter({
    name: 'understudy_calls_total',
    help: 'Answered API calls by operation and public code (OK for a success)',
    labelNames: ['operation', 'code'] as const,
    registers: [this.registry],
  });
  readonly seconds = new Histogram({
    name: 'understudy_call_seconds',
    help: 'Duration of API calls by operation',
    labelNames: ['operation'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly published = new Counter({
    name: 'understudy_events_published_total',
    help: 'Events that Kafka acknowledged to this process, repeated ones included',
    registers: [this.registry],
  });
  readonly parked = new Gauge({
    name: 'understudy_parked_streams',
    help: 'Streams that a view could not fold',
    registers: [this.registry],
  });
  readonly horizon = new Gauge({
    name: 'understudy_horizon_seconds',
    help: 'Age of the oldest open write transaction in the cluster: what is committed meanwhile is published after it',
    labelNames: ['pid'] as const,
    registers: [this.registry],
  });
  readonly following = new Gauge({
    name: 'understudy_follower_up',
    help: '1 while the relay or projector of this process works, 0 while it is in trouble',
    labelNames: ['follower'] as const,
    registers: [this.registry],
  });
}
