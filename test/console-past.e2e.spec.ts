import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { describeInBrowser, expectSound, screenshot } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';
import { choose, tabTo } from './support/console/keyboard.js';

/** Of the largest family; 1,000 is as many as one answer tells. */
const RELATIVES = Number(process.env.RELATIVES ?? 1_000);

const looks = [
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const;

describeInBrowser('The past of a studio in the console', () => {
  let opened: OpenConsole;
  let topic: string;
  let source: string;
  beforeAll(async () => {
    topic = await freshTopic(kafkaAddress(), { partitions: 3 });
    opened = await openConsole({
      KAFKA_BROKERS: kafkaAddress(),
      KAFKA_TOPIC: topic,
      TRACE_URL: 'https://traces.example.org/{traceId}',
    });
    source = await buildNewsroom(popCore(opened.program.endpoint), randomUUID());
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened?.end());

  const copyOf = async (casterId: string, CasterName: string) => {
    const body = { CasterName, ClientToken: randomUUID() };
    return (await opened.rest<{ CasterId: string }>('POST', `/casters/${casterId}/copies`, body)).CasterId;
  };
  const versionOf = async (casterId: string) =>
    (await opened.rest<{ Total: number }>('GET', `/casters/${casterId}/events?maxResults=1`)).Total;
  const rename = (casterId: string, CasterName: string) =>
    opened.rest('PUT', `/casters/${casterId}/config`, { CasterName });

  describe('A copy', () => {
    it('is made after its dry run, by the keyboard alone, and stands beside its source: identical', async () => {
      const visited = await opened.open(`/studios/${source}/copy`);
      const { page } = visited;
      await page.getByText('Nothing is made yet').waitFor();
      await screenshot(page, 'copy-light');
      await expectSound(visited);

      await tabTo(page.getByLabel('Name of the copy'));
      await page.keyboard.press('Control+A');
      await page.keyboard.type('Tonight');
      await page.locator('.dry-run[aria-busy=false]').getByText('“Tonight”').waitFor();
      await page.keyboard.press('Enter');

      await page.waitForURL(/\/console\/compare\//);
      await page.getByRole('heading', { name: 'Evening news and Tonight' }).waitFor();
      await page.getByText('Identical', { exact: true }).waitFor();
      const [, copy = ''] = /compare\/[^/]+\/([^/]+)$/.exec(page.url()) ?? [];
      const { Before, After, PartIds } = await opened.rest<Difference>(
        'GET',
        `/casters/${source}/diff?with=${copy}`,
      );
      expect([After.CasterName, After.SetupHash, PartIds]).toEqual(['Tonight', Before.SetupHash, []]);

      // Each part is there by its key, with the id that it has in either studio.
      const row = page.locator('tr', { has: page.getByText('layout-6', { exact: true }) });
      const ids = await Promise.all(
        (await row.locator('.copyable').all()).map((one) => one.getAttribute('title')),
      );
      const layoutOf = async (casterId: string) =>
        (await opened.rest<Layouts>('GET', `/casters/${casterId}/layouts`)).Layouts.Layout[0]?.LayoutId;
      expect(ids).toEqual([await layoutOf(source), await layoutOf(copy)]);
      await screenshot(page, 'compare-identical');
      await expectSound(visited);
    });

    it('is one, however often the wish is sent: a lost answer is asked for again by the same key', async () => {
      const { page } = await opened.open(`/studios/${source}/copy`);
      await page.getByLabel('Name of the copy').fill('Made once');
      let lost = 0;
      await page.route('**/copies', async (route) => {
        lost += 1;
        if (lost > 1) return route.continue();
        await route.fetch();
        await route.abort();
      });
      const make = page.getByRole('button', { name: 'Make the copy' });
      await make.click();
      await page.getByText('Unreachable').waitFor();
      await make.click();
      await page.waitForURL(/\/console\/compare\//);
      const { Total } = await opened.rest<{ Total: number }>('GET', '/casters?CasterName=Made%20once');
      expect([lost, Total]).toEqual([2, 1]);
    });

    it('is of an earlier version where one is named; what would be refused is told before', async () => {
      const visited = await opened.open(`/studios/${source}/copy?version=3`, {
        theme: 'dark',
        language: 'zh-CN',
      });
      const { page } = visited;
      await page.getByText('与源的版本 3 相同').waitFor();
      await screenshot(page, 'copy-dark');
      await expectSound(visited);
      await page.getByLabel('源版本').fill('999');
      await page.getByText('InvalidVersion.NotFound').waitFor();
      expect(await page.getByRole('button', { name: '创建副本' }).isDisabled()).toBe(true);
    });

    it.each(looks)('that was edited differs where it was edited, in %s', async (theme, language) => {
      const copy = await copyOf(source, 'Edited');
      const { Layouts } = await opened.rest<Layouts>('GET', `/casters/${copy}/layouts`);
      await opened.rest('DELETE', `/casters/${copy}/layouts/${Layouts.Layout.at(-1)?.LayoutId}`);
      const visited = await opened.open(`/compare/${source}/${copy}`, { theme, language });
      const { page } = visited;
      await page.locator('.verdict .badge[data-kind=warn]').waitFor();
      await page.getByRole('checkbox').check();
      await waitFor(async () => (await page.locator('.aligned tr[data-change]').count()) === 1, {
        what: 'the one part that differs',
      });
      expect(await page.locator('.aligned tr[data-change=removed]').count()).toBe(1);
      await page.getByRole('checkbox').uncheck();
      const { VideoResources } = await opened.rest<Resources>('GET', `/casters/${source}/video-resources`);
      const [{ ResourceName }] = VideoResources.VideoResource;
      const sameParts = page.locator('.aligned tr[data-change=none]');
      expect(await sameParts.first().getByText(ResourceName).count()).toBe(2);
      await screenshot(page, `compare-${theme}`);
      await expectSound(visited);
    });
  });

  describe('A history', () => {
    const slider = (page: Page) => page.getByRole('slider');
    const picturesBecome = (page: Page, count: number) =>
      waitFor(async () => (await page.locator('.pictures > li').count()) === count, {
        what: `${count} pictures`,
      });

    it.each(looks)('is drawn at each version, in %s', async (theme, language) => {
      const visited = await opened.open(`/studios/${source}/history`, { theme, language });
      const { page } = visited;
      const { Layouts } = await opened.rest<Layouts>('GET', `/casters/${source}/layouts`);
      await picturesBecome(page, Layouts.Layout.length);
      await page.locator('table.difference').waitFor();
      await screenshot(page, `history-${theme}`);
      await expectSound(visited);

      await tabTo(slider(page));
      await page.keyboard.press('Home');
      await picturesBecome(page, 0);
      for (let version = 1; version < 10; version += 1) await page.keyboard.press('ArrowRight');
      const { Layouts: then } = await opened.rest<Layouts>('GET', `/casters/${source}/layouts?version=10`);
      await picturesBecome(page, then.Layout.length);
      await page.waitForURL(/[?&]version=10\b/);
    });

    it('tells where the record of an event is on Kafka', async () => {
      const visited = await opened.open(`/studios/${source}/history`);
      const { page } = visited;
      const ask = page.getByRole('button', { name: 'Kafka record of event 2', exact: true });
      const record = page.locator('tr', {
        has: page.getByRole('button', { name: 'Show version 2', exact: true }),
      });
      // The relay may not have come to it.
      await waitFor(
        async () => {
          if (await ask.isVisible()) await ask.click();
          await record.locator('.record').waitFor();
          return (await record.getByText(/partition \d+, offset \d+/).count()) === 1;
        },
        { what: 'the record of the event' },
      );
      const told = await eventually(async () => {
        const found = await opened.rest<Record<string, unknown>>('GET', `/casters/${source}/events/2/record`);
        expect(found).toMatchObject({
          Found: true,
          Topic: topic,
          Type: 'live.caster.video-resource-added.v1',
        });
        return found;
      });
      const shown = await record.locator('.record').innerText();
      expect(shown).toContain(`partition ${told.Partition}, offset ${told.Offset}`);
      await expectSound(visited);
    });

    it('leads to the trace of an event that has one', async () => {
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const answer = await fetch(`${opened.program.endpoint}/v1/casters/${source}/copies`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa('understudy:understudy-local-secret')}`,
          'content-type': 'application/json',
          traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
        },
        body: JSON.stringify({ CasterName: 'Traced', ClientToken: randomUUID() }),
      });
      const { CasterId: copy } = (await answer.json()) as { CasterId: string };
      const { page } = await opened.open(`/studios/${copy}/history`);
      const link = page.getByRole('link', { name: 'Trace of event 1', exact: true });
      expect(await link.getAttribute('href')).toBe(`https://traces.example.org/${traceId}`);
    });

    it('tells the difference of any two versions', async () => {
      const CasterId = await copyOf(source, 'First');
      await rename(CasterId, 'Second');
      await rename(CasterId, 'Third');
      const { page } = await opened.open(`/studios/${CasterId}/history`);
      await page.getByLabel('From version').fill('1');
      await page.locator('table.difference').getByText('First').waitFor();
      expect(await page.locator('table.difference').innerText()).toMatch(/name\s+First\s+Third/);
    });

    it('gives back what was, after a question, by the keyboard alone', async () => {
      const CasterId = await copyOf(source, 'Before');
      await rename(CasterId, 'After');
      const visited = await opened.open(`/studios/${CasterId}/history`);
      const { page } = visited;
      await page.getByRole('heading', { name: 'History of After' }).waitFor();
      await tabTo(slider(page));
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('heading', { name: 'History of Before' }).waitFor();
      await choose(page.getByRole('button', { name: 'Restore this version' }));
      await page.getByRole('dialog').waitFor();
      await screenshot(page, 'restore');
      await expectSound(visited);
      expect(await versionOf(CasterId)).toBe(2);
      await choose(page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }));
      await page.getByText('CasterRestored').waitFor();
      expect(await versionOf(CasterId)).toBe(3);
      expect((await opened.rest<{ CasterName: string }>('GET', `/casters/${CasterId}`)).CasterName).toBe(
        'Before',
      );
    });

    it('overwrites nothing that somebody else did meanwhile', async () => {
      const CasterId = await copyOf(source, 'One');
      await rename(CasterId, 'Two');
      const { page } = await opened.open(`/studios/${CasterId}/history?version=1`);
      await page.getByRole('button', { name: 'Restore this version' }).click();
      await rename(CasterId, 'Three');
      await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByText('OperationConflict').waitFor();
      expect(await versionOf(CasterId)).toBe(3);
    });

    it('has pages, and is told of a deleted studio', async () => {
      const CasterId = await copyOf(source, 'Soon deleted');
      for (let edit = 0; edit < 28; edit += 1) await rename(CasterId, `Edit ${edit}`);
      await opened.rest('DELETE', `/casters/${CasterId}`);
      const visited = await opened.open(`/studios/${CasterId}/history`);
      const { page } = visited;
      const rows = page.locator('table.events tbody tr');
      await waitFor(async () => (await rows.count()) === 25, { what: 'the first page' });
      await page.getByText('The studio was deleted at this version.').waitFor();
      await expectSound(visited);
      await page.getByRole('button', { name: 'Next' }).click();
      await waitFor(async () => (await rows.count()) === 5, { what: 'the second page' });
      expect(await rows.last().innerText()).toContain('CasterCopied');
    });
  });

  describe('A family', () => {
    it.each(looks)('is a tree that keys walk through, in %s', async (theme, language) => {
      const first = await copyOf(source, 'First');
      const copies: string[] = [];
      for (const name of ['Left', 'Middle', 'Right']) copies.push(await copyOf(first, name));
      const [, middle = ''] = copies;
      await copyOf(middle, 'Below');
      await opened.rest('DELETE', `/casters/${copies[2]}`);

      const visited = await opened.open(`/studios/${middle}/lineage`, { theme, language });
      const { page } = visited;
      const tree = page.getByRole('tree');
      await tree.waitFor();
      await screenshot(page, `lineage-${theme}`);
      await expectSound(visited);
      const active = () => page.locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label');
      await tabTo(tree);
      const walked: (string | null)[] = [await active()];
      for (const key of ['ArrowLeft', 'ArrowLeft', 'Home', 'ArrowRight']) {
        await page.keyboard.press(key);
        walked.push(await active());
      }
      expect(walked.map((label) => label?.split(/ v\d+|[,，]/)[0])).toEqual([
        'Middle',
        'First',
        'Evening news',
        'Evening news',
        expect.any(String),
      ]);
      await page.getByText(language === 'zh-CN' ? '以列表显示' : 'The same as a list').click();
      await page.getByRole('link', { name: 'Below', exact: true }).first().waitFor();
      await expectSound(visited);
    });

    it('leads to a studio by a click and by Enter', async () => {
      const { page } = await opened.open(`/studios/${source}/lineage`);
      await choose(page.getByRole('tree'));
      await page.waitForURL(`**/console/studios/${source}`);
      await page.goBack();
      const item = page.getByRole('treeitem').first();
      await item.click();
      await page.waitForURL(/\/console\/studios\/[0-9a-f-]{36}$/);
    });

    it(`of ${RELATIVES} is drawn as far as it is seen`, async () => {
      const first = await copyOf(source, 'Matriarch');
      for (let made = 1; made < RELATIVES; ) {
        const names = Array.from({ length: Math.min(100, RELATIVES - made) }, (_, i) => `Copy ${made + i}`);
        await opened.rest('POST', `/casters/${first}/copies:batch`, {
          CasterNames: names,
          ClientToken: randomUUID(),
        });
        made += names.length;
      }
      const visited = await opened.open(`/studios/${first}/lineage`);
      const { page } = visited;
      await page.getByRole('tree').waitFor();
      const items = page.getByRole('treeitem');
      await items.first().waitFor();
      expect(await items.count()).toBeLessThan(100);
      const opening = await visited.longTasks();
      await tabTo(page.getByRole('tree'));
      await page.keyboard.press('ArrowRight');
      for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowDown');
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.locator('.far').waitFor();
      expect(await items.count()).toBe(1);
      await screenshot(page, 'lineage-large');
      await page.locator('.family-view').click();
      await waitFor(async () => (await items.count()) > 5, { what: 'what was clicked, from near' });
      console.log(
        `a family of ${RELATIVES}: tasks of over 50 ms when it opens ${JSON.stringify(opening)}, in all ${JSON.stringify(await visited.longTasks())} ms`,
      );
      await expectSound(visited);
    });
  });
});

interface Difference {
  readonly Before: { readonly SetupHash: string };
  readonly After: { readonly SetupHash: string; readonly CasterName: string };
  readonly PartIds: readonly object[];
}

interface Resources {
  readonly VideoResources: { readonly VideoResource: readonly [{ readonly ResourceName: string }] };
}
interface Layouts {
  readonly Layouts: { readonly Layout: readonly { readonly LayoutId: string }[] };
}
