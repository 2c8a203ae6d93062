import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Status } from '../../parts/status';
import { useGradually } from '../../parts/use-gradually';
import { wholeNumber } from '../../parts/whole-number';
import { About, Configuration } from './configuration';
import { Layouts, StudioLayouts } from './layouts';
import { Episodes, Playlists, Shows } from './program';
import { Scenes } from './scenes';
import { type KnownStudio, knownStudio, type Studio } from './studio';
import { StudioActions } from './studio-actions';
import { studioWords } from './studio-words';
import { Channels, Components, Sources } from './tables';

interface StudioPageProps {
  readonly parameters: Readonly<Record<string, string>>;
}

/** One studio with all that it has, drawn where it can be. */
export function StudioPage({ parameters: { casterId = '' } }: StudioPageProps) {
  const words = studioWords();
  const { answer: studio, fault, isLoading, ask } = useAnswer('GetCaster', { CasterId: casterId });
  return (
    <Page
      class="studio"
      title={studio?.CasterName ?? casterId}
      trail={[[words.studios, '/studios']]}
      actions={studio && <StudioActions studio={studio} onChanged={ask} />}
    >
      <Fault fault={fault} retry={ask} />
      {studio === undefined ? isLoading && <Loading /> : <WholeStudio studio={studio} />}
    </Page>
  );
}

function WholeStudio({ studio }: { readonly studio: Studio }) {
  const words = studioWords();
  const known = useMemo(() => knownStudio(studio), [studio]);
  // The same elements each time: what is shown already is not rendered again while the rest comes.
  const sections = useMemo(() => sectionsOf(known, words), [known, words]);
  const shownSections = useGradually(sections.length);
  return (
    <>
      <section class="card about" aria-label={words.about}>
        <Status isRunning={studio.Status === 1} />
        <About studio={studio} />
      </section>
      <nav class="sections" aria-label={words.sections}>
        <ul>
          {sections.map(({ id, title, count }) => (
            <li key={id}>
              <a href={`#${id}`}>
                {title}
                {count !== undefined && <span class="soft"> {wholeNumber(count)}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {sections.map(({ id, title, count, shown }, i) => (
        <section key={id} id={id} class="part" aria-labelledby={`${id}-title`} tabIndex={-1}>
          <h2 id={`${id}-title`}>
            {title}
            {count !== undefined && <span class="soft"> {wholeNumber(count)}</span>}
          </h2>
          {i < shownSections && shown}
        </section>
      ))}
    </>
  );
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly shown: ComponentChildren;
}

/** Those of every studio, and those of its kind. */
function sectionsOf(known: KnownStudio, words: ReturnType<typeof studioWords>): readonly Section[] {
  const { studio } = known;
  const { SceneList, Layouts: layouts, StudioLayouts: studioLayouts, ShowListInfo, ProgramList } = studio;
  return [
    { id: 'scenes', title: words.scenes, count: SceneList.Scene.length, shown: <Scenes known={known} /> },
    { id: 'layouts', title: words.layouts, count: layouts.Layout.length, shown: <Layouts known={known} /> },
    ...(studioLayouts.length === 0
      ? []
      : [
          {
            id: 'studio-layouts',
            title: words.studioLayouts,
            count: studioLayouts.length,
            shown: <StudioLayouts known={known} />,
          },
        ]),
    {
      id: 'sources',
      title: words.sources,
      count: studio.VideoResources.VideoResource.length,
      shown: <Sources known={known} />,
    },
    ...(studio.Config.ChannelEnable === 1
      ? [
          {
            id: 'channels',
            title: words.channels,
            count: studio.Channels.Channel.length,
            shown: <Channels known={known} />,
          },
        ]
      : []),
    {
      id: 'components',
      title: words.components,
      count: studio.Components.Component.length,
      shown: <Components known={known} />,
    },
    {
      id: 'episodes',
      title: words.programTitle,
      count: studio.Episodes.Episode.length,
      shown: (
        <>
          <p class="soft">
            {studio.Config.ProgramName}{' '}
            {studio.Config.ProgramEffect === 1 ? words.inEffect : words.notInEffect}
          </p>
          <Episodes known={known} />
        </>
      ),
    },
    ...(ShowListInfo === undefined
      ? []
      : [
          {
            id: 'shows',
            title: words.shows,
            count: ShowListInfo.ShowList.Show.length,
            shown: <Shows known={known} />,
          },
        ]),
    ...(ProgramList.length === 0
      ? []
      : [{ id: 'playlists', title: words.playlists, shown: <Playlists known={known} /> }]),
    { id: 'configuration', title: words.configuration, shown: <Configuration known={known} /> },
  ];
}
