import { describe, expect, it } from '@jest/globals';
import { descriptionOf, elementsOf, type PictureElement } from './elements.js';
import { type ComponentToDraw, pictureOf, type VideoLayerToDraw } from './picture.js';
import { svgOf } from './svg.js';

const anchor = { locationId: 'RV01', name: 'Anchor' };
const map = { locationId: 'RV02', name: 'Map' };

const full: VideoLayerToDraw = {
  fillMode: 'none',
  positionNormalized: [0, 0],
  positionRefer: 'topLeft',
  widthNormalized: 1,
  heightNormalized: 1,
};
const quarter: VideoLayerToDraw = { ...full, widthNormalized: 0.25, heightNormalized: 0.25 };

const headline: ComponentToDraw = {
  name: 'Headline',
  locationId: 'RC01',
  effect: 'none',
  layer: { positionNormalized: [0.1, 0.1], positionRefer: 'bottomLeft' },
  content: {
    type: 'text',
    text: 'Good evening',
    font: {
      name: 'KaiTi',
      color: '0xFFCC00',
      sizeNormalized: 0.1,
      borderColor: '0x000000',
      borderWidthNormalized: 0.1,
    },
  },
};

const drawn = (layers: readonly VideoLayerToDraw[], components: readonly ComponentToDraw[] = []) =>
  pictureOf(
    { videoLayers: layers, blendList: ['RV01', 'RV02', 'RV07'].slice(0, layers.length) },
    { title: 'Evening news', sources: [anchor, map], components },
  );
const placeOf = (layer: VideoLayerToDraw) => drawn([layer]).boxes[0]?.place;

function* all(elements: readonly (PictureElement | string)[]): Generator<PictureElement> {
  for (const element of elements)
    if (typeof element !== 'string') {
      yield element;
      yield* all(element.children);
    }
}
const drawnElements = (...given: Parameters<typeof drawn>) => [...all(elementsOf(drawn(...given)))];

describe('A layer', () => {
  it.each([
    ['topLeft', 192, 108],
    ['topCenter', 912, 108],
    ['topRight', 1248, 108],
    ['leftCenter', 192, 513],
    ['center', 912, 513],
    ['rightCenter', 1248, 513],
    ['bottomLeft', 192, 702],
    ['bottomCenter', 912, 702],
    ['bottomRight', 1248, 702],
  ])('that refers to %s stands off that point of the canvas, inwards from an edge', (positionRefer, x, y) =>
    expect(placeOf({ ...quarter, positionRefer, positionNormalized: [0.1, 0.1] })).toEqual({
      x,
      y,
      width: 480,
      height: 270,
    }),
  );

  it('with one side keeps the proportions, and without a size is as large as the picture; both are told as assumed', () => {
    const sized = (widthNormalized?: number, heightNormalized?: number) => {
      const [box] = drawn([{ ...full, widthNormalized, heightNormalized }]).boxes;
      return [box?.place.width, box?.place.height, box?.isAssumed];
    };
    expect(sized(0.5, 0.25)).toEqual([960, 270, false]);
    expect(sized(0, 0.25)).toEqual([480, 270, true]);
    expect(sized(0.5, undefined)).toEqual([960, 540, true]);
    expect(sized(0, 0)).toEqual([1920, 1080, true]);
    expect(svgOf(drawn([{ ...full, widthNormalized: 0, heightNormalized: 0 }]))).toContain('original size');
  });

  it('that is fitted shows its picture in the middle of its place, and what is below beside it', () => {
    const [, layer] = drawn([full, { ...full, fillMode: 'fit', widthNormalized: 0.5 }]).boxes;
    expect(layer).toMatchObject({
      place: { width: 960, height: 1080 },
      fitted: { x: 0, y: 270, width: 960, height: 540 },
    });
  });

  it('shows what stands on the location of its place in the list, and says where nothing does', () => {
    const picture = drawn([full, quarter, quarter]);
    expect(picture.boxes).toMatchObject([
      { number: 1, locationId: 'RV01', source: 'Anchor' },
      { number: 2, locationId: 'RV02', source: 'Map' },
      { number: 3, locationId: 'RV07', source: undefined },
    ]);
    expect(descriptionOf(picture)).toBe(
      'Layers from the bottom: 1 RV01 Anchor, 0% 0%, 100% × 100%; 2 RV02 Map, 0% 0%, 25% × 25%; 3 RV07 no source, 0% 0%, 25% × 25%.',
    );
  });

  it('has its name where least is above it: at the top left, if nothing is', () => {
    const nameOf = (layers: readonly VideoLayerToDraw[]) => {
      const [name] = drawnElements(layers).filter(({ children }) => children[0] === 'Anchor');
      return [Number(name?.attributes.x) < 960, Number(name?.attributes.y) < 540];
    };
    expect(nameOf([full])).toEqual([true, true]);
    expect(nameOf([full, quarter])).toEqual([true, false]);
    expect(nameOf([full, { ...quarter, heightNormalized: 1 }])).toEqual([false, true]);
  });

  it('beyond the canvas is drawn as far as it is seen, and named as outside where nothing of it is', () => {
    const elements = drawnElements([{ ...quarter, positionNormalized: [0.9, 0.9] }]);
    const [clip] = elements.filter(({ name }) => name === 'svg');
    expect(clip?.attributes).toEqual({ x: 1728, y: 972, width: 192, height: 108 });

    const outside = drawn([{ ...quarter, positionNormalized: [1, 0] }]);
    expect(descriptionOf(outside)).toContain('1 RV01 Anchor, outside of the picture');
    expect(
      drawnElements([{ ...quarter, positionNormalized: [1, 0] }]).some(({ name }) => name === 'text'),
    ).toBe(false);
  });
});

describe('Components', () => {
  const order = (components: readonly ComponentToDraw[]) =>
    drawn([full, quarter], components).boxes.map((box) => (box.is === 'layer' ? box.number : box.locationId));

  it('stand above the layers in their order, those of the background below', () =>
    expect(
      order([
        headline,
        { ...headline, locationId: 'RC02', layerOrder: 'background' },
        { ...headline, locationId: 'RC03' },
      ]),
    ).toEqual(['RC02', 1, 2, 'RC01', 'RC03']));

  it('are written in their font, size, colour and border, which the API bounds', () => {
    const [text] = drawnElements([], [headline]).filter(({ name }) => name === 'text');
    expect(text?.children).toEqual(['Good evening']);
    expect(text?.attributes).toMatchObject({
      'font-size': 108,
      'font-family': expect.stringContaining('KaiTi'),
      fill: '#ffcc00',
      stroke: '#000000',
      'stroke-width': 10.8,
    });
    const { content } = headline;
    if (content.type !== 'text') throw new Error('The headline is a text');
    const large = { ...content, font: { ...content.font, sizeNormalized: 1, borderWidthNormalized: 1 } };
    expect(drawn([], [{ ...headline, content: large }]).boxes[0]).toMatchObject({
      lettering: { size: 1024, border: { width: 16 } },
    });
  });

  it('have the place of their layer; a text without a size is as large as its letters', () => {
    const [written] = drawn([], [headline]).boxes;
    expect(written?.place).toMatchObject({ x: 192, height: 135, y: 1080 - 108 - 135 });
    const layer = { ...headline.layer, widthNormalized: 0.5, heightNormalized: 0.2 };
    expect(drawn([], [{ ...headline, layer }]).boxes[0]?.place).toEqual({
      x: 192,
      y: 756,
      width: 960,
      height: 216,
    });
  });

  it('without letters of their own are boxes that say what they are', () => {
    const layer = { ...headline.layer, widthNormalized: 0.4, heightNormalized: 0.2 };
    const texts = (content: ComponentToDraw['content'], name?: string) =>
      drawnElements([], [{ ...headline, name, layer, content }])
        .filter((element) => element.name === 'text')
        .flatMap(({ children }) => children);
    expect(texts({ type: 'image', materialId: 'a-logo' }, 'Logo')).toEqual(['Logo', 'RC01 · a-logo']);
    expect(texts({ type: 'html', url: 'https://graphics.example.com' })).toEqual([
      'https://graphics.example.com',
      'RC01',
    ]);
  });
});

describe('The SVG', () => {
  const malicious = `"'/><script href='https://evil.example.com'>&\u0000\ud800]]>`;

  it('has what people wrote as text alone, whatever it is', () => {
    const { content } = headline;
    const svg = svgOf(
      pictureOf(
        { videoLayers: [full], blendList: [malicious] },
        {
          title: malicious,
          sources: [{ locationId: malicious, name: malicious }],
          components: [
            {
              ...headline,
              name: malicious,
              locationId: malicious,
              content: {
                ...content,
                text: malicious,
                font: { name: malicious, borderColor: malicious, color: malicious },
              } as never,
            },
          ],
        },
      ),
    );
    const tags = [...svg.matchAll(/<\/?([^\s/>]+)((?: [\w:-]+="[^"<]*")*)\/?>/g)];
    expect(svg.match(/</g)).toHaveLength(tags.length);
    expect(new Set(tags.map(([, name]) => name))).toEqual(
      new Set(['svg', 'title', 'desc', 'g', 'rect', 'text']),
    );
    const attributes = tags.flatMap(([, , told = '']) =>
      [...told.matchAll(/ ([\w:-]+)="/g)].map(([, name]) => name),
    );
    expect(attributes).toContain('data-location');
    expect(attributes.filter((name = '') => /^(on|href|xlink|style|class|id$)/.test(name))).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no XML can carry them
    expect(svg).not.toMatch(/[\u0000-\u0008\ud800]/);
    expect(svg).toContain('&quot;&#39;/&gt;&lt;script href=&#39;https://evil.example.com&#39;&gt;&amp;');
  });

  it('is one document with a title and a description, and refers to nothing', () => {
    const svg = svgOf(drawn([full, quarter, quarter], [headline]));
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img">\n<title>Evening news<\/title>\n<desc>Layers/,
    );
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|\b(id|href|style|class)=/);
  });
});

it('However much is given, a drawing has an end, and says what it leaves out', () => {
  const lines: ComponentToDraw = {
    ...headline,
    content: { ...headline.content, text: 'A\n'.repeat(2_000) } as ComponentToDraw['content'],
  };
  const picture = drawn(
    Array.from({ length: 400 }, () => quarter),
    Array.from({ length: 4_000 }, () => lines),
  );
  expect(picture.boxes).toHaveLength(200);
  expect(picture.leftOut).toBe(4_200);
  expect(descriptionOf(picture)).toMatch(/4200 more are not drawn\.$/);
  expect([...all(elementsOf({ ...picture, boxes: picture.boxes.slice(0, 1) }))].length).toBeLessThan(10);
  const written = drawn([], [lines]);
  expect([...all(elementsOf(written))].length).toBeLessThan(40);
});
