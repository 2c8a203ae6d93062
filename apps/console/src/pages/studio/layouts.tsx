import type { ComponentChildren } from 'preact';
import type { Picture } from '#libs/pictures';
import { call } from '../../api/call';
import { asFault } from '../../api/use-answer';
import { announce } from '../../parts/announce';
import { CallCode } from '../../parts/call-code';
import { LayoutPicture } from '../../parts/layout-picture';
import { Paginated } from '../../parts/paginated';
import { ShortId } from '../../parts/short-id';
import { Mixer } from './mixer';
import { type KnownStudio, layoutPicture, studioLayoutPicture } from './studio';
import { studioWords } from './studio-words';

const PAGE_SIZE = 12;

/** Every layout with its sound, a page at a time: a studio may have thousands. */
export function Layouts({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  const layouts = known.studio.Layouts.Layout.map((layout, i) => ({
    layout,
    title: words.layoutOf(String(i + 1)),
  }));
  if (layouts.length === 0) return <p class="soft">{words.noLayouts}</p>;
  return (
    <Paginated label={words.layouts} items={layouts} pageSize={PAGE_SIZE}>
      {(shown) => (
        <div class="drawings">
          {shown.map(({ layout, title }) => (
            <Drawing
              key={layout.LayoutId}
              known={known}
              layoutId={layout.LayoutId}
              picture={layoutPicture(known, layout, title)}
            >
              <Mixer known={known} label={words.mixerOf(title)} sound={layout} />
            </Drawing>
          ))}
        </div>
      )}
    </Paginated>
  );
}

export function StudioLayouts({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  return (
    <Paginated label={words.studioLayouts} items={known.studio.StudioLayouts} pageSize={PAGE_SIZE}>
      {(shown) => (
        <div class="drawings">
          {shown.map((layout) => (
            <Drawing
              key={layout.LayoutId}
              known={known}
              layoutId={layout.LayoutId}
              picture={studioLayoutPicture(known, layout, layout.LayoutName)}
            />
          ))}
        </div>
      )}
    </Paginated>
  );
}

interface DrawingProps {
  readonly known: KnownStudio;
  readonly layoutId: string;
  readonly picture: Picture;
  readonly children?: ComponentChildren;
}

function Drawing({ known, layoutId, picture, children }: DrawingProps) {
  const words = studioWords();
  const given = { CasterId: known.studio.CasterId, LayoutId: layoutId };
  return (
    <article class="drawing">
      <div class="drawing-head">
        <h3>{picture.title}</h3>
        <ShortId id={layoutId} />
        <button
          type="button"
          class="small"
          aria-label={words.downloadOf(picture.title)}
          onClick={() => void download(given).catch((error) => announce(asFault(error).message))}
        >
          {words.download}
        </button>
      </div>
      <LayoutPicture picture={picture} />
      {children}
      <CallCode name="DescribeCasterLayoutPicture" given={given} />
    </article>
  );
}

async function download(given: { readonly CasterId: string; readonly LayoutId: string }): Promise<void> {
  const svg = await call('DescribeCasterLayoutPicture', given);
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const link = Object.assign(document.createElement('a'), {
    href: address,
    download: `layout-${given.LayoutId}.svg`,
  });
  link.click();
  URL.revokeObjectURL(address);
}
