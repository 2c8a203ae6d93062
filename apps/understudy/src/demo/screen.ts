import type { Answers, Pair } from './compare.js';

type Listed = Readonly<Record<string, unknown>>;

/** All that the demo saw. */
export interface CopyStory {
  readonly endpoint: string;
  readonly source: { readonly listed: Listed; readonly answers: Answers };
  readonly copyCaster: {
    readonly request: Readonly<Record<string, string>>;
    readonly answer: { readonly CasterId: string };
    readonly retried: { readonly CasterId: string };
    readonly milliseconds: number;
  };
  readonly ids: readonly Pair[];
  readonly event: {
    readonly type: string;
    readonly version: number;
    readonly eventId: string;
    readonly recordedAt: Date;
    readonly data: Readonly<Record<string, unknown>>;
  };
  readonly copy: { readonly listed: Listed; readonly answers: Answers };
  readonly identical: boolean;
}

const SHOWN_OF_A_KIND = 2;

/** The story on one screen: some 40 lines of at most 100 columns. */
export function screen(story: CopyStory): string {
  const { source, copyCaster, copy, event } = story;
  const lines = [
    `Understudy answered at ${story.endpoint}; the client was @alicloud/pop-core, unmodified.`,
    '',
    `The source: "${source.listed.CasterName}", ${stateOf(source.listed)}`,
    ...contentsOf(source.answers),
    '',
    'CopyCaster, while it runs',
    `  answer after ${`${copyCaster.milliseconds} ms`.padEnd(12)}${copyCaster.answer.CasterId}`,
    `  same token once more     ${copyCaster.retried.CasterId}`,
    `  the copy                 "${copy.listed.CasterName}", ${stateOf(copy.listed)}`,
    '',
    'Every part of the copy has an id of its own',
    ...idsOf([
      { part: 'studio', source: String(source.listed.CasterId), copy: copyCaster.answer.CasterId },
      ...story.ids,
    ]),
    '',
    'The recorded event',
    row('type', `${event.type}, version ${event.version} of the copy`),
    row('id', event.eventId),
    row('source', `${event.data.sourceCasterId} at version ${event.data.sourceVersion}`),
    row('setup', 'that of the source, by its hash: copied in one step, whatever its size'),
    '',
    'All that was answered, and the event whole: npm run demo -- --json',
    verdict(story),
  ];
  return `${lines.join('\n')}\n`;
}

export const verdict = (story: Pick<CopyStory, 'identical'>) =>
  `identical: ${story.identical ? 'yes' : 'no'}`;

const row = (label: string, text: string) => `  ${label.padEnd(16)} ${text}`;

const stateOf = ({ Status }: Listed) => (Status === 1 ? 'running' : 'idle');

function contentsOf({ parts }: Answers): string[] {
  const { resource: sources, layout: layouts, component: components } = parts;
  const { scene: scenes, episode: episodes, show: shows } = parts;
  const names = (parts: readonly Record<string, unknown>[], name: string) =>
    parts.map((part) => part[name]).join(', ');
  const onAir = scenes.find(({ OutputType }) => OutputType === '1')?.StreamUrl ?? '';
  return [
    row(`${sources.length} resources`, names(sources, 'ResourceName')),
    row(`${layouts.length} layouts`, layouts.map(({ BlendList }) => blended(BlendList)).join(', ')),
    row(`${components.length} components`, names(components, 'ComponentType')),
    row(`${scenes.length} scenes`, names(scenes, 'SceneName')),
    row(`${episodes.length} episodes`, names(episodes, 'EpisodeName')),
    row(`${shows.length} shows`, names(shows, 'ShowName')),
    row('on air at', shortened(onAir, 80)),
  ];
}

/** The sources of a layout, as they lie on each other. */
const blended = (list: unknown) => (list as { LocationId: string[] }).LocationId.join('+');

const shortened = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** The first of each kind, and how many there are. */
function idsOf(ids: readonly Pair[]): string[] {
  const kinds = new Map<string, Pair[]>();
  for (const pair of ids) {
    const [kind = ''] = pair.part.split(' ');
    kinds.set(kind, [...(kinds.get(kind) ?? []), pair]);
  }
  return [...kinds].flatMap(([kind, pairs]) =>
    pairs
      .slice(0, SHOWN_OF_A_KIND)
      .map(({ source, copy }, i) =>
        row(i > 0 ? '' : pairs.length > 1 ? `${pairs.length} ${kind}s` : kind, `${source} → ${copy}`),
      ),
  );
}
