import type { Measured, Metric, Point, Target } from './cell.js';
import { median } from './statistics.js';

/** An aim and how it came out. */
export interface Verdict {
  readonly title: string;
  readonly source: string;
  /** `≥ 5 ×`, `≤ 10 ms`. */
  readonly aim: string;
  /** In each round: ratios, or where nothing is compared the numbers themselves. */
  readonly values: readonly number[];
  readonly median?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly isRatio: boolean;
  readonly met?: boolean;
  /** Why there is no verdict. */
  readonly notMeasured?: string;
}

const unitOf = (metric: Metric) =>
  typeof metric === 'string' && /^p\d/.test(metric) ? ' ms' : metric === 'throughput' ? ' a second' : '';

/** The number of one contender in one round. */
export function valueIn(round: Measured['rounds'][number], metric: Metric): number | undefined {
  const { operations, seconds, counted, percentiles, values } = round;
  const each = (count: number | undefined) => (count === undefined ? undefined : count / operations);
  if (typeof metric !== 'string') return values?.[metric.value];
  switch (metric) {
    case 'throughput':
      return operations / seconds;
    case 'statements per operation':
      return each(counted.statements);
    case 'commits per operation':
      return each(counted.commits);
    case 'WAL syncs per operation':
      return each(counted.walSyncs);
    case 'WAL bytes per operation':
      return each(counted.walBytes);
    default:
      return percentiles?.[metric];
  }
}

/** Ratios are made round by round, of two who were measured seconds apart, and their median is held against the aim. */
export function judge(target: Target, measured: readonly Measured[]): Verdict {
  const { title, source, atLeast, atMost, plus, against } = target;
  const metricOf = (point: Point) => point.metric ?? target.metric ?? 'throughput';
  const times = against === undefined ? unitOf(metricOf(target.of)) : ' ×';
  const aim = [
    atLeast === undefined ? [] : `≥ ${atLeast}${times}`,
    atMost === undefined
      ? []
      : `≤ ${atMost}${times}${plus === undefined ? '' : ` + ${plus}${unitOf(metricOf(target.of))}`}`,
  ]
    .flat()
    .join(', ');
  const base = { title, source, aim, atLeast, atMost, isRatio: against !== undefined };

  const rounds = (point: Point) => {
    const variant = point.variant ?? target.variant;
    const found = measured.find(
      (one) => one.contender === point.contender && (variant === undefined || one.variant === variant),
    );
    return found?.rounds.map((round) => valueIn(round, metricOf(point)));
  };
  const of = rounds(target.of);
  const other = against && rounds(against);
  const missing =
    of === undefined ? target.of : against !== undefined && other === undefined ? against : undefined;
  if (of === undefined || missing !== undefined)
    return { ...base, values: [], notMeasured: `${missing?.contender} was not measured` };

  const allowance = plus ?? 0;
  const values = of.flatMap((value, round) => {
    const compared = other?.[round];
    if (value === undefined || (other !== undefined && compared === undefined)) return [];
    // What may be added to the other is taken off before the two are compared.
    return compared === undefined ? value : (value - allowance) / compared;
  });
  if (values.length === 0) return { ...base, values, notMeasured: 'it was not counted' };

  const middle = median(values);
  return {
    ...base,
    values,
    median: middle,
    met: (atLeast === undefined || middle >= atLeast) && (atMost === undefined || middle <= atMost),
  };
}
