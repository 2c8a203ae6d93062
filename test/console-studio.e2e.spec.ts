import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { CasterFile } from '#libs/operations';
import { anchor, fullScreen, waitFor } from '#libs/testing';
import { describeInBrowser, expectSound, screenshot } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';
import { elementsIn, parsedXml } from './support/drawn-svg.js';

const LAYOUTS = 900;
const EPISODES = 1_090;
const authorization = `Basic ${btoa('understudy:understudy-local-secret')}`;

describeInBrowser('A studio in the console', () => {
  let opened: OpenConsole;
  let studio: string;
  beforeAll(async () => {
    opened = await openConsole();
    studio = await newsStudio('Evening news');
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  /** A running studio with preview, program, episodes, and a layout that names a location without a source. */
  async function newsStudio(name: string): Promise<string> {
    const post = <Answer = { readonly [id: string]: string }>(path: string, body: object) =>
      opened.rest<Answer>('POST', path, body);
    const { CasterId } = await post('/casters', {
      CasterName: name,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: name,
      Tag: [{ Key: 'desk', Value: 'news' }],
    });
    const at = `/casters/${CasterId}`;
    const resources = [];
    for (const [i, ResourceName] of ['Anchor', 'Reporter', '天气地图'].entries())
      resources.push(
        (
          await post(`${at}/video-resources`, {
            ResourceName,
            LocationId: `RV0${i + 1}`,
            LiveStreamUrl: `rtmp://ingest.example.com/live/${i}`,
          })
        ).ResourceId,
      );
    const corner = { WidthNormalized: 0.3, HeightNormalized: 0.3, PositionNormalized: [0.03, 0.05] };
    const whole = { WidthNormalized: 1, HeightNormalized: 1 };
    const half = { WidthNormalized: 0.5, HeightNormalized: 1, FillMode: 'fit' };
    const layoutOf = async (VideoLayer: object[], BlendList: string[]) =>
      (
        await post(`${at}/layouts`, {
          VideoLayer,
          BlendList,
          AudioLayer: BlendList.map((_, i) => ({
            VolumeRate: 1.5 - i / 2,
            ValidChannel: i === 0 ? 'all' : 'leftChannel',
            FixedDelayDuration: i * 40,
          })),
          MixList: BlendList,
        })
      ).LayoutId;
    const alone = await layoutOf([whole], ['RV01']);
    const withReporter = await layoutOf([whole, { ...corner, PositionRefer: 'topRight' }], ['RV01', 'RV02']);
    await layoutOf(
      [half, { ...half, PositionRefer: 'topRight' }, { ...corner, PositionRefer: 'bottomCenter' }],
      ['RV02', 'RV03', 'RV09'],
    );
    const component = async (body: object) =>
      (
        await post(`${at}/components`, {
          ComponentType: 'text',
          ...body,
        })
      ).ComponentId;
    const headline = await component({
      ComponentName: 'Headline',
      LocationId: 'RC01',
      Effect: 'animateH',
      ComponentLayer: JSON.stringify({ PositionNormalized: [0.05, 0.08], PositionRefer: 'bottomLeft' }),
      TextLayerContent: JSON.stringify({
        Text: 'Storm reaches the coast',
        SizeNormalized: 0.08,
        Color: '0xffd24d',
      }),
    });
    const logo = await component({
      ComponentName: 'Logo',
      ComponentType: 'image',
      LocationId: 'RC02',
      ComponentLayer: JSON.stringify({
        HeightNormalized: 0.14,
        WidthNormalized: 0.14,
        PositionNormalized: [0.02, 0.03],
      }),
      ImageLayerContent: JSON.stringify({ MaterialId: 'station-logo' }),
    });
    await opened.rest('PUT', `${at}/config`, {
      CasterName: name,
      DomainName: 'live.example.com',
      ProgramName: 'Tonight',
      ProgramEffect: 1,
      TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_hd' }),
    });
    for (const [i, ResourceId] of resources.entries())
      await post(`${at}/episodes`, {
        EpisodeName: `Part ${i + 1}`,
        EpisodeType: 'Resource',
        ResourceId,
        StartTime: `2030-01-01T0${i}:00:00Z`,
        EndTime: `2030-01-01T0${i + 1}:30:00Z`,
        SwitchType: 'TimeFirst',
      });
    await post(`${at}/start`, {});
    const { SceneList } = await opened.rest<{
      SceneList: { Scene: { SceneId: string; OutputType: string }[] };
    }>('GET', `${at}/scenes`);
    for (const { SceneId, OutputType } of SceneList.Scene)
      await opened.rest('PUT', `${at}/scenes/${SceneId}/config`, {
        LayoutId: OutputType === '1' ? withReporter : alone,
        ComponentId: OutputType === '1' ? [headline, logo] : [logo],
      });
    return String(CasterId);
  }

  /** As `rest`, with the token that an import wants in a header. */
  async function imported(file: object): Promise<{ readonly CasterId: string }> {
    const answer = await fetch(`${opened.program.endpoint}/v1/casters/import`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'the-largest' },
      body: JSON.stringify(file),
    });
    const told = (await answer.json()) as { readonly CasterId: string };
    expect(told).toMatchObject({ CasterId: expect.any(String) });
    return told;
  }

  const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const drawings = (page: Page) => page.locator('svg.layout-picture');
  const rectanglesOn = (page: Page, section: string, nth: number) =>
    page
      .locator(`#${section} svg.layout-picture`)
      .nth(nth)
      .locator('rect')
      .evaluateAll((all) =>
        (all as { getAttribute(name: string): string }[]).map((one) =>
          ['data-is', 'x', 'y', 'width', 'height', 'fill'].map((name) => one.getAttribute(name)),
        ),
      );

  it.each([
    ['light', 'en-GB'],
    ['dark', 'zh-CN'],
  ] as const)('is drawn in %s and %s with all that it has', async (theme, language) => {
    const visited = await opened.open(`/studios/${studio}`, { theme, language });
    await title(visited.page, 'Evening news');
    await drawings(visited.page).nth(4).waitFor();
    await visited.page.locator('#configuration dl').waitFor();
    await expectSound(visited);
    await screenshot(visited.page, `studio-${theme}`);
  });

  it('has the same drawings as the API has', async () => {
    const { page } = await opened.open(`/studios/${studio}`);
    await drawings(page).nth(4).waitFor();
    const { Layouts } = await opened.rest<{ Layouts: { Layout: { LayoutId: string }[] } }>(
      'GET',
      `/casters/${studio}/layouts`,
    );
    expect(Layouts.Layout).toHaveLength(3);
    for (const [i, { LayoutId }] of Layouts.Layout.entries()) {
      const answer = await fetch(
        `${opened.program.endpoint}/v1/casters/${studio}/layouts/${LayoutId}/picture.svg`,
        { headers: { authorization } },
      );
      const drawn = [...elementsIn(parsedXml(await answer.text()))]
        .filter(({ name }) => name === 'rect')
        .map(({ attributes }) =>
          ['data-is', 'x', 'y', 'width', 'height', 'fill'].map((name) => attributes[name]),
        );
      expect(await rectanglesOn(page, 'layouts', i)).toEqual(drawn);
    }
  });

  it('shows preview and program side by side, with their components', async () => {
    const { page } = await opened.open(`/studios/${studio}`);
    const [preview, program] = ['preview', 'program'].map((output) =>
      page.locator(`.drawing[data-output="${output}"]`),
    ) as [ReturnType<Page['locator']>, ReturnType<Page['locator']>];
    await program.getByText('Storm reaches the coast').first().waitFor();
    const [left, right] = [await preview.boundingBox(), await program.boundingBox()];
    expect(left?.y).toBe(right?.y);
    expect(left?.x).toBeLessThan(right?.x ?? 0);
    expect(await preview.getByText('Storm reaches the coast').count()).toBe(0);
    expect(await preview.locator('rect[data-is="component"]').count()).toBe(1);
  });

  it('is stopped, started and deleted by the keyboard alone, with the call as code beside each', async () => {
    const id = await newsStudio('By keyboard');
    const visited = await opened.open(`/studios/${id}`);
    const { page } = visited;
    const statusIs = async (status: number) =>
      waitFor(
        async () => (await opened.rest<{ Status: number }>('GET', `/casters/${id}`)).Status === status,
        { what: `status ${status}` },
      );
    const act = async (name: string) => {
      // The one before is modal until the page has its answer, which may be later than the status is seen.
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name, exact: true }).press('Enter');
      const dialog = page.getByRole('dialog', { name });
      await dialog.getByText('The call as code').press('Enter');
      await dialog.getByText('curl -sS').waitFor();
      await expectSound(visited);
      await screenshot(page, `studio-${name.toLowerCase()}`);
      await dialog.getByRole('button', { name, exact: true }).press('Enter');
    };
    await act('Stop');
    await statusIs(0);
    await act('Start');
    await statusIs(1);
    await act('Delete');
    // A studio that runs is not deleted, and the reader is told so where they asked.
    await page.getByRole('dialog').getByText('IncorrectCasterStatus.Inuse').waitFor();
    await page.keyboard.press('Escape');
    await act('Stop');
    await statusIs(0);
    await act('Delete');
    await page.waitForURL(/\/console\/studios$/);
    const { Total } = await opened.rest<{ Total: number }>('GET', `/casters?CasterId=${id}`);
    expect(Total).toBe(0);
  });

  it('fits a phone, and its layouts are kept as SVG', async () => {
    const visited = await opened.open(`/studios/${studio}`, { size: { width: 390, height: 844 } });
    const { page } = visited;
    await drawings(page).nth(4).waitFor();
    const [wide, seen] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(wide).toBe(seen);
    await screenshot(page, 'studio-phone');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Layout 1: download as SVG' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^layout-[0-9a-f-]{36}\.svg$/);
  });

  it(`of ${LAYOUTS + EPISODES} parts and more draws a page of them, and tells what it costs`, async () => {
    const answer = await opened.rest<CasterFile>('GET', `/casters/${studio}/export`);
    const file = {
      ...answer,
      name: 'The largest',
      setup: {
        ...answer.setup,
        parts: {
          ...answer.setup.parts,
          resource: [anchor],
          scene: [],
          layout: Array.from({ length: LAYOUTS }, (_, i) => ({ ...fullScreen, key: `layout-${i + 100}` })),
          episode: Array.from({ length: EPISODES }, (_, i) => ({
            key: `episode-${i + 10_000}`,
            type: 'Resource',
            resource: anchor.key,
            components: [],
            startTime: new Date(Date.UTC(2030, 0, 1, i)).toISOString().replace('.000', ''),
            endTime: new Date(Date.UTC(2030, 0, 1, i + 1)).toISOString().replace('.000', ''),
          })),
        },
      },
    };
    const { CasterId } = await imported(file);
    const visited = await opened.open(`/studios/${CasterId}`);
    const { page } = visited;
    await title(page, 'The largest');
    await page.getByRole('button', { name: 'Next' }).first().waitFor();
    const interactive = await page.evaluate<number>('Math.round(performance.now())');
    await page.locator('#layouts').getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Layout 13', exact: true }).waitFor();
    expect(await drawings(page).count()).toBe(12);
    await waitFor(async () => (await page.locator('#episodes tbody tr').count()) === 25, {
      what: 'a page of episodes',
    });
    await page.locator('#configuration dl').waitFor();
    const longest = Math.max(0, ...(await visited.longTasks()));
    process.stdout.write(
      `a studio of ${LAYOUTS + EPISODES} parts: interactive after ${interactive} ms, longest task ${longest} ms\n`,
    );
    await expectSound(visited);
  });
});
