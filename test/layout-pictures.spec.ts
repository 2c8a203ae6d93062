import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  componentFromAnswer,
  layoutFromAnswer,
  pictureOf,
  sceneShowing,
  sourcesOnLocations,
  studioLayoutFromAnswer,
  studioPictureOf,
  svgOf,
} from '#libs/pictures';
import { randomStudio } from '#libs/testing';
import { play, seed } from './support/copy-laws.js';
import { type DrawnElement, elementsIn, parsedXml, textIn } from './support/drawn-svg.js';
import { pureStudios } from './support/pure-studios.js';

const LAYOUTS = Number(process.env.LAYOUTS ?? 50);

interface AnsweredLayer {
  readonly FillMode: string;
  readonly WidthNormalized: number;
  readonly HeightNormalized: number;
  readonly PositionRefer: string;
  readonly PositionNormalizeds: { readonly Position: readonly [number, number] };
}

/** From its left, top, right and bottom edge, in pixels of 1920 × 1080: another way to the same than that of the lib. */
function edgesOf(layer: AnsweredLayer) {
  let [wide, high] = [layer.WidthNormalized, layer.HeightNormalized];
  if (wide === 0 && high === 0) wide = high = 1;
  if (wide === 0) wide = high;
  if (high === 0) high = wide;
  const [x, y] = layer.PositionNormalizeds.Position;
  const at = layer.PositionRefer.toLowerCase();
  const left = at.includes('left') ? x : at.includes('right') ? 1 - x - wide : 0.5 + x - wide / 2;
  const top = at.includes('top') ? y : at.includes('bottom') ? 1 - y - high : 0.5 + y - high / 2;
  return [left * 1920, top * 1080, (left + wide) * 1920, (top + high) * 1080];
}

/** Of a picture of 16:9 in the middle of these edges, as large as it can be. */
function fittedEdgesOf([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]) {
  const height = Math.min(bottom - top, ((right - left) * 9) / 16);
  const width = (height * 16) / 9;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

function drawnEdges({ attributes }: DrawnElement) {
  const [x = 0, y = 0, width = 0, height = 0] = ['x', 'y', 'width', 'height'].map((name) =>
    Number(attributes[name]),
  );
  return [x, y, x + width, y + height];
}

const rectangles = (svg: DrawnElement, kind: string) =>
  [...elementsIn(svg)].filter(({ name, attributes }) => name === 'rect' && attributes['data-is'] === kind);

const expectEdges = (drawn: readonly number[], calculated: readonly number[]) =>
  drawn.forEach((edge, i) => {
    expect(Math.abs(edge - (calculated[i] as number))).toBeLessThan(0.003);
  });

describe(`The pictures of ${LAYOUTS} random layouts, seed ${seed}`, () => {
  it('have every layer where an independent calculation has it, in order, with its source', async () => {
    const call = pureStudios();
    const met = {
      layers: 0,
      overlapping: 0,
      references: new Set<string>(),
      modes: new Set<string>(),
      empty: 0,
      clipped: 0,
    };
    let layouts = 0;
    // What no random layout had would prove nothing.
    const isAllMet = () =>
      met.references.size === 9 &&
      met.modes.size === 2 &&
      Math.min(met.overlapping, met.empty, met.clipped) > 0;
    const isEnough = () => layouts >= LAYOUTS && isAllMet();
    // A few of each, so that many studios are met; not all of them have any.
    for (const studio of fc.sample(randomStudio(160), { numRuns: LAYOUTS * 5, seed })) {
      if (isEnough()) break;
      const CasterId = await play(call, studio);
      const { VideoResources } = await call('DescribeCasterVideoResources', { CasterId });
      const { Channels } = await call('DescribeCasterChannels', { CasterId });
      const { ChannelEnable } = await call('DescribeCasterConfig', { CasterId });
      const sourceOn = (location: string) => {
        const isSeen = (source: { LocationId: string; ResourceId: string }) =>
          ChannelEnable === 1
            ? source.ResourceId ===
              Channels.Channel.find(({ ChannelId }: { ChannelId: string }) => ChannelId === location)
                ?.ResourceId
            : source.LocationId === location;
        return VideoResources.VideoResource.find(isSeen)?.ResourceName;
      };
      for (const layout of (await call('DescribeCasterLayouts', { CasterId })).Layouts.Layout.slice(0, 5)) {
        if (isEnough()) break;
        layouts += 1;
        const { LayoutId } = layout;
        const svg = parsedXml((await call('DescribeCasterLayoutPicture', { CasterId, LayoutId })).Text);
        expect(svg.attributes.viewBox).toBe('0 0 1920 1080');
        const layers: AnsweredLayer[] = layout.VideoLayers.VideoLayer;
        const calculated = layers.map(edgesOf);
        const drawn = rectangles(svg, 'layer');
        expect(drawn).toHaveLength(layers.length);
        drawn.forEach((rect, i) => {
          expectEdges(drawnEdges(rect), calculated[i] as number[]);
        });
        const fitted = calculated.filter((_, i) => layers[i]?.FillMode === 'fit').map(fittedEdgesOf);
        const drawnFitted = rectangles(svg, 'fitted');
        expect(drawnFitted).toHaveLength(fitted.length);
        drawnFitted.forEach((rect, i) => {
          expectEdges(drawnEdges(rect), fitted[i] as number[]);
        });

        const groups = [...elementsIn(svg)].filter(({ attributes }) => 'data-layer' in attributes);
        const locations: string[] = layout.BlendList.LocationId;
        expect(
          groups.map(({ attributes }) => [attributes['data-layer'], attributes['data-location']]),
        ).toEqual(locations.map((location, i) => [String(i + 1), location]));
        const description = textIn(
          svg.children.find((child) => typeof child !== 'string' && child.name === 'desc') as DrawnElement,
        );
        locations.forEach((location, i) => {
          expect(description).toContain(`${i + 1} ${location} ${sourceOn(location) ?? 'no source'}`);
          if (sourceOn(location) === undefined) met.empty += 1;
        });
        for (const { PositionRefer, FillMode } of layers) {
          met.references.add(PositionRefer);
          met.modes.add(FillMode);
        }
        met.layers += layers.length;
        met.overlapping += overlaps(calculated) ? 1 : 0;
        met.clipped += calculated.filter(
          ([l = 0, t = 0, r = 0, b = 0]) => l < 0 || t < 0 || r > 1920 || b > 1080,
        ).length;
      }
    }
    expect(layouts).toBeGreaterThanOrEqual(LAYOUTS);
    expect(met.references.size).toBe(9);
    expect([...met.modes].sort()).toEqual(['fit', 'none']);
    expect(Math.min(met.overlapping, met.empty, met.clipped)).toBeGreaterThan(0);
    process.stdout.write(
      `pictures ${layouts}, layers ${met.layers}, with overlapping ones ${met.overlapping}, locations without a source ${met.empty}, layers beyond the canvas ${met.clipped}\n`,
    );
  });
});

describe('A picture that is made of what the API answers', () => {
  it('is the one that the API makes, in random studios of every kind', async () => {
    const call = pureStudios();
    const met = { layouts: 0, studioLayouts: 0, components: 0 };
    // One seed for all: the first choices of neighbouring seeds are alike, so that a whole kind may never be met.
    for (const random of fc.sample(randomStudio(160), { numRuns: 300, seed })) {
      if (Math.min(...Object.values(met)) >= 5) break;
      const CasterId = await play(call, random);
      const studio = await call('GetCaster', { CasterId });
      const resources = studio.VideoResources.VideoResource.map(
        (one: { ResourceId: string; ResourceName: string; LocationId: string }) => ({
          key: one.ResourceId,
          name: one.ResourceName,
          locationId: one.LocationId,
        }),
      );
      const channels = studio.Channels.Channel.map((one: { ChannelId: string; ResourceId?: string }) => ({
        channelId: one.ChannelId,
        resource: one.ResourceId,
      }));
      const scenes = studio.SceneList.Scene.map(
        (one: { OutputType: string; LayoutId?: string; ComponentIds: { componentId: string[] } }) => ({
          output: one.OutputType === '1' ? 'program' : 'preview',
          layout: one.LayoutId,
          components: one.ComponentIds.componentId,
        }),
      );
      const optionsOf = (LayoutId: string) => {
        const shown = sceneShowing(LayoutId, scenes) as
          | { readonly components: readonly string[] }
          | undefined;
        const components = (shown?.components ?? []).map((id: string) =>
          componentFromAnswer(
            studio.Components.Component.find(
              ({ ComponentId }: { ComponentId: string }) => ComponentId === id,
            ),
          ),
        );
        met.components += components.length;
        return {
          title: `${studio.CasterName} (${CasterId}), layout ${LayoutId}`,
          sources: sourcesOnLocations({
            resources,
            ...(studio.Config.ChannelEnable === 1 && { channels }),
          }),
          components,
          sourceNames: new Map<string, string>(
            resources.map(({ key, name }: { key: string; name: string }) => [key, name]),
          ),
        };
      };
      const told = async (LayoutId: string) =>
        (await call('DescribeCasterLayoutPicture', { CasterId, LayoutId })).Text;
      const shown = new Set(scenes.map(({ layout }: { layout?: string }) => layout));
      const some = studio.Layouts.Layout.filter(
        ({ LayoutId }: { LayoutId: string }, i: number) => i < 3 || shown.has(LayoutId),
      );
      for (const layout of some) {
        met.layouts += 1;
        const { LayoutId } = layout;
        expect(svgOf(pictureOf(layoutFromAnswer(layout), optionsOf(LayoutId)))).toBe(await told(LayoutId));
      }
      for (const layout of studio.StudioLayouts.slice(0, 3)) {
        met.studioLayouts += 1;
        const { LayoutId } = layout;
        const picture = studioPictureOf(studioLayoutFromAnswer(layout), optionsOf(LayoutId));
        expect(svgOf(picture)).toBe(await told(LayoutId));
      }
    }
    expect(Math.min(...Object.values(met))).toBeGreaterThanOrEqual(5);
  });
});

const overlaps = (many: readonly (readonly number[])[]) =>
  many.some(([l = 0, t = 0, r = 0, b = 0], i) =>
    many.slice(i + 1).some(([l2 = 0, t2 = 0, r2 = 0, b2 = 0]) => l < r2 && l2 < r && t < b2 && t2 < b),
  );
