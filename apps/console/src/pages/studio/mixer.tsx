import type { KnownStudio, Layout } from './studio';
import { studioWords } from './studio-words';

interface MixerProps {
  readonly known: KnownStudio;
  readonly label: string;
  readonly sound: Pick<Layout, 'AudioLayers' | 'MixList'>;
}

/** Beyond it a volume is loud enough to be drawn as the loudest. */
const LOUDEST = 2;

/** What is heard, a strip for each entry of the mix. Layer n sounds what stands on location n. */
export function Mixer({ known, label, sound }: MixerProps) {
  const words = studioWords();
  const channelNames: Readonly<Record<string, string>> = {
    all: words.channelAll,
    leftChannel: words.channelLeft,
    rightChannel: words.channelRight,
  };
  const strips = sound.AudioLayers.AudioLayer.map((layer, i) => {
    const location = sound.MixList.LocationId[i] ?? '';
    return { layer, location, name: known.nameOn.get(location) ?? words.noSource };
  });
  return (
    <ul class="mixer" aria-label={label}>
      {strips.map(({ layer, location, name }, i) => (
        <li key={i}>
          <meter class="unseen" aria-label={words.volumeOf(name)} min={0} max={10} value={layer.VolumeRate} />
          <div class="fader" aria-hidden="true">
            <span style={{ height: `${(Math.min(layer.VolumeRate, LOUDEST) / LOUDEST) * 100}%` }} />
          </div>
          <div>
            <strong>{name}</strong>
            <span class="soft">
              {location} · {layer.VolumeRate}×
            </span>
            <span class="soft">{channelNames[layer.ValidChannel] ?? layer.ValidChannel}</span>
            <span class="soft">
              {layer.FixedDelayDuration === 0 ? words.noDelay : words.delay(layer.FixedDelayDuration)}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
