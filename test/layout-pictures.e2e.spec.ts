import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localAccess } from '../apps/understudy/src/settings.js';
import { type DrawnElement, elementsIn, parsedXml, textIn } from './support/drawn-svg.js';
import { plainRest } from './support/journey-clients.js';
import { type Program, startProgram } from './support/program.js';

const authorization = `Basic ${Buffer.from(`${localAccess.accessKeyId}:${localAccess.secret}`).toString('base64')}`;

let program: Program;
let CasterId: string;
let LayoutId: string;
let scenes: Readonly<Record<'preview' | 'program', string>>;

beforeAll(async () => {
  program = await startProgram();
  const call = plainRest(program.endpoint);
  const created = {
    CasterName: 'Evening <news>',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  };
  ({ CasterId } = await call('CreateCaster', created));
  await call('AddCasterVideoResource', {
    CasterId,
    ResourceName: 'Anchor',
    LocationId: 'RV01',
    ImageId: 'map',
  });
  ({ LayoutId } = await call('AddCasterLayout', { CasterId, ...layers(2) }));
  await call('SetCasterConfig', {
    CasterId,
    DomainName: 'live.example.com',
    TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_hd' }),
  });
  await call('StartCaster', { CasterId });
  const { Scene } = (await call('DescribeCasterScenes', { CasterId })).SceneList;
  const sceneOf = (output: string) =>
    Scene.find(({ OutputType }: { OutputType: string }) => OutputType === output).SceneId;
  scenes = { preview: sceneOf('0'), program: sceneOf('1') };
  const written = async (text: string, LocationId: string) =>
    (
      await call('AddCasterComponent', {
        CasterId,
        LocationId,
        ComponentType: 'text',
        ComponentLayer: JSON.stringify({ HeightNormalized: 0.1, WidthNormalized: 0.5 }),
        TextLayerContent: JSON.stringify({ Text: text, SizeNormalized: 0.08, Color: '0x00ff00' }),
      })
    ).ComponentId;
  await call('SetCasterSceneConfig', {
    CasterId,
    SceneId: scenes.program,
    LayoutId,
    ComponentId: [await written('On air', 'RC01')],
  });
  await call('SetCasterSceneConfig', {
    CasterId,
    SceneId: scenes.preview,
    ComponentId: [await written('Up next', 'RC02')],
  });
});
afterAll(() => program?.end());

/** The first fills the picture, the others stand in its bottom right corner. */
function layers(count: number) {
  const locations = Array.from({ length: count }, (_, i) => `RV0${i + 1}`);
  return {
    VideoLayer: locations.map((_, i) =>
      i === 0
        ? { WidthNormalized: 1, HeightNormalized: 1 }
        : { WidthNormalized: 0.25, HeightNormalized: 0.25, PositionRefer: 'bottomRight' },
    ),
    BlendList: locations,
    AudioLayer: [{}],
    MixList: ['RV01'],
  };
}

const get = (query = '', layout = LayoutId) =>
  fetch(`${program.endpoint}/v1/casters/${CasterId}/layouts/${layout}/picture.svg${query}`, {
    headers: { authorization },
  });
const drawn = async (query = '') => {
  const answer = await get(query);
  expect(answer.status).toBe(200);
  return parsedXml(await answer.text());
};
const drawnOf = (svg: DrawnElement, attribute: string) =>
  [...elementsIn(svg)].filter(({ attributes }) => attribute in attributes);
const code = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('The picture of a layout', () => {
  it('is an SVG that nothing runs in and nobody frames, with its layers in order', async () => {
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml;charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');

    const svg = parsedXml(await answer.text());
    const [title] = [...elementsIn(svg)].filter(({ name }) => name === 'title');
    expect(title && textIn(title)).toBe(`Evening <news> (${CasterId}), layout ${LayoutId}`);
    expect(
      drawnOf(svg, 'data-layer').map(({ attributes, children: [rect] }) => [
        attributes['data-location'],
        Object.values((rect as DrawnElement).attributes).slice(0, 4),
      ]),
    ).toEqual([
      ['RV01', ['0', '0', '1920', '1080']],
      ['RV02', ['1440', '810', '480', '270']],
    ]);
  });

  it('has the components of the scene that shows it, or of the one that is named', async () => {
    const texts = async (query?: string) => drawnOf(await drawn(query), 'data-component').map(textIn);
    expect(await texts()).toEqual(['On air']);
    expect(await texts(`?scene=${scenes.preview}`)).toEqual(['Up next']);
  });

  it('is that of the present, or of a version before', async () => {
    const { LayoutId: changed } = await plainRest(program.endpoint)('ModifyCasterLayout', {
      CasterId,
      LayoutId,
      ...layers(3),
    });
    expect(changed).toBe(LayoutId);
    expect(drawnOf(await drawn(), 'data-layer')).toHaveLength(3);
    expect(drawnOf(await drawn('?version=3'), 'data-layer')).toHaveLength(2);
    expect(await code(await get('?version=2'))).toEqual([404, 'InvalidLayout.NotFound']);
  });

  it('is refused where there is no such layout or scene', async () => {
    expect(await code(await get('', randomUUID()))).toEqual([404, 'InvalidLayout.NotFound']);
    expect(await code(await get(`?scene=${randomUUID()}`))).toEqual([404, 'InvalidScene.NotFound']);
    expect(await code(await get('', 'none'))).toEqual([400, 'InvalidLayoutId']);
  });

  it('is told by the OpenAPI document as what it is', async () => {
    const { paths } = (await (await fetch(`${program.endpoint}/openapi.json`)).json()) as {
      // biome-ignore lint/suspicious/noExplicitAny: a document is read by its shape
      paths: any;
    };
    const { get: told } = paths['/v1/casters/{CasterId}/layouts/{LayoutId}/picture.svg'];
    expect(Object.keys(told.responses['200'].content)).toEqual(['image/svg+xml']);
    expect(told.parameters.map(({ name }: { name: string }) => name).sort()).toEqual(
      ['CasterId', 'LayoutId', 'at', 'scene', 'version'].sort(),
    );
  });
});
