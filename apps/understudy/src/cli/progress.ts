import type { RebuildProgress } from '#libs/projections';
import type { Output } from './output.js';

const BAR = 24;
// For the rate: what was done before is of another load, and of pages that cost otherwise.
const RATE_OVER_MS = 10_000;
const EVERY_MS = { bar: 100, line: 5_000, document: 1_000 };

/** What a program reads of a rebuild under way: one document a line. */
export interface ProgressEvent extends RebuildProgress {
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Tells how far rebuilds are: a bar on a terminal, a line now and then elsewhere, documents for programs. */
export class Progress {
  private readonly seen: { readonly at: number; readonly done: number }[] = [];
  private stage = '';
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly out: Output,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  tell(progress: RebuildProgress): void {
    const now = this.clock();
    const stage = `${progress.view} ${progress.phase}`;
    const isNew = stage !== this.stage;
    if (isNew) this.seen.length = 0;
    this.stage = stage;
    this.seen.push({ at: now, done: progress.done });
    while (this.seen.length > 2 && now - this.seen[0]!.at > RATE_OVER_MS) this.seen.shift();

    const every = this.out.json ? EVERY_MS.document : this.out.isTerminal ? EVERY_MS.bar : EVERY_MS.line;
    if (!isNew && now - this.toldAt < every) return;
    this.toldAt = now;
    const event = { ...progress, ...this.pace(progress) };
    if (this.out.json) this.out.event(event);
    else if (this.out.isTerminal) this.out.progress(barOf(event));
    else this.out.message(lineOf(event));
  }

  private pace({ done, total }: RebuildProgress): Pick<ProgressEvent, 'perSecond' | 'secondsLeft'> {
    const [first] = this.seen;
    const last = this.seen.at(-1);
    if (first === undefined || last === undefined || last.at === first.at || last.done === first.done)
      return { perSecond: null, secondsLeft: null };
    const perSecond = Math.round(((last.done - first.done) * 1_000) / (last.at - first.at));
    return { perSecond, secondsLeft: Math.ceil((total - done) / Math.max(1, perSecond)) };
  }
}

function barOf(event: ProgressEvent): string {
  const share = event.total === 0 ? 1 : Math.min(1, event.done / event.total);
  const full = Math.floor(share * BAR);
  return `${event.view}  ${event.phase}  [${'#'.repeat(full)}${'.'.repeat(BAR - full)}]  ${factsOf(event)}`;
}

const lineOf = (event: ProgressEvent) => `${event.view}: ${event.phase}, ${factsOf(event)}`;

function factsOf({ done, total, of, perSecond, secondsLeft, phase, resumed }: ProgressEvent): string {
  const facts = [`${grouped(done)} of ${grouped(total)} ${of}`];
  if (perSecond !== null) facts.push(`${grouped(perSecond)}/s`);
  if (secondsLeft !== null) facts.push(`${timeOf(secondsLeft)} left`);
  if (resumed && phase === 'filling') facts.push('resumed');
  return facts.join(', ');
}

const grouped = (count: number) => count.toLocaleString('en-US');

function timeOf(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
