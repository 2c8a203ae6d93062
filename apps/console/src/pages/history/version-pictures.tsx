import { useMemo } from 'preact/hooks';
import { LayoutPicture } from '../../parts/layout-picture';
import { useSome } from '../../parts/use-some';
import { knownStudio, layoutPicture, type Studio, studioLayoutPicture } from '../studio/studio';
import { historyWords } from './history-words';

const AT_ONCE = 12;

/** Every layout of a studio as it was, drawn. */
export function VersionPictures({ studio }: { readonly studio: Studio }) {
  const words = historyWords();
  const known = useMemo(() => knownStudio(studio), [studio]);
  const drawings = [
    ...studio.Layouts.Layout.map((layout, i) => ({
      id: layout.LayoutId,
      title: words.layoutNumber(i + 1),
      picture: () => layoutPicture(known, layout, words.layoutNumber(i + 1)),
    })),
    ...studio.StudioLayouts.map((layout) => ({
      id: layout.LayoutId,
      title: layout.LayoutName,
      picture: () => studioLayoutPicture(known, layout, layout.LayoutName),
    })),
  ];
  const { some, more } = useSome(drawings, AT_ONCE);
  if (drawings.length === 0) return <p class="soft">{words.noLayout}</p>;
  return (
    <>
      <ul class="pictures">
        {some.map(({ id, title, picture }) => (
          <li key={id}>
            <LayoutPicture picture={picture()} />
            <span class="soft">{title}</span>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}
