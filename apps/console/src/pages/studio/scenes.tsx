import { Copyable } from '../../parts/copyable';
import { Facts } from '../../parts/facts';
import { LayoutPicture } from '../../parts/layout-picture';
import { Paginated } from '../../parts/paginated';
import { ShortId } from '../../parts/short-id';
import { Mixer } from './mixer';
import { type KnownStudio, type Scene, scenePicture } from './studio';
import { studioWords } from './studio-words';

/** Preview and programme side by side: what is made ready, and what goes out. */
export function Scenes({ known }: { readonly known: KnownStudio }) {
  const words = studioWords();
  const scenes = [...known.studio.SceneList.Scene].sort(
    (one, other) => Number(one.OutputType) - Number(other.OutputType),
  );
  if (scenes.length === 0) return <p class="soft">{words.noScenes}</p>;
  return (
    <Paginated label={words.scenes} items={scenes} pageSize={6}>
      {(shown) => (
        <div class="drawings scenes">
          {shown.map((scene) => (
            <SceneCard key={scene.SceneId} known={known} scene={scene} />
          ))}
        </div>
      )}
    </Paginated>
  );
}

function SceneCard({ known, scene }: { readonly known: KnownStudio; readonly scene: Scene }) {
  const words = studioWords();
  const output = scene.OutputType === '1' ? words.program : words.preview;
  const isEmpty = scene.LayoutId === undefined && scene.ComponentIds.componentId.length === 0;
  return (
    <article class="drawing" data-output={scene.OutputType === '1' ? 'program' : 'preview'}>
      <h3>
        {output} <span class="soft">{scene.SceneName}</span>{' '}
        <span class="badge" data-kind={scene.Status === 1 ? 'good' : 'quiet'}>
          {scene.Status === 1 ? words.sceneOn : words.sceneOff}
        </span>
      </h3>
      <LayoutPicture picture={scenePicture(known, scene, output)} />
      {isEmpty && <p class="soft">{words.nothingShown}</p>}
      <Facts
        facts={[
          [words.id, <ShortId key="id" id={scene.SceneId} />],
          [
            words.layout,
            scene.LayoutId === undefined ? words.noLayout : <ShortId key="layout" id={scene.LayoutId} />,
          ],
          [
            words.components,
            scene.ComponentIds.componentId.map((id) => known.components.get(id)?.ComponentName).join(', '),
          ],
          [words.address, scene.StreamUrl && <Copyable key="address" text={scene.StreamUrl} />],
        ]}
      />
      {scene.FollowEnable === 1 ? (
        <p class="soft">{words.followsVideo}</p>
      ) : (
        <Mixer known={known} label={words.mixerOf(output)} sound={scene} />
      )}
    </article>
  );
}
