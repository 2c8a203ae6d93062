import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { LeasedCheckpoint } from '#libs/event-store';
import { waitFor } from '#libs/testing';
import { type Credentials, popCore } from './support/clients.js';
import { describeInBrowser, expectSound, screenshot } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';
import { choose } from './support/console/keyboard.js';
import { openFeed } from './support/feed.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const stranger = '2000000000000002';

let opened: OpenConsole;
const create = async (CasterName: string) =>
  (
    await opened.rest<{ CasterId: string }>('POST', '/casters', {
      CasterName,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).CasterId;

/** Where queries read the list of studios. */
async function liveTable(): Promise<string> {
  const { Tables } = await opened.rest<{ Tables: { Table: string; View?: string; State: string }[] }>(
    'GET',
    '/system/views',
  );
  return Tables.find(({ View, State }) => View === 'caster_list' && State === 'live')?.Table ?? '';
}

/** As another account than the local one. */
async function signInAsStranger(page: Page): Promise<Credentials> {
  const { database } = opened.program.test;
  const credentials = await createAccessKey(database, sealer(secretKey), { accountId: stranger });
  const { accessKeyId, secret } = credentials;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Access key id').fill(accessKeyId);
  await page.getByLabel('Secret').fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return credentials;
}

const themes = [
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const;

describeInBrowser('The system in the console', () => {
  beforeAll(async () => {
    opened = await openConsole({ UNDERSTUDY_SECRET_KEY: secretKey });
    await createAccount(opened.program.test.database, stranger);
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  it.each(themes)('shows processes, readers, views and tables in %s and %s', async (theme, language) => {
    const visited = await opened.open('/system', { theme, language });
    const { page } = visited;
    await page.locator('.led').first().waitFor();
    await page.locator('.views').getByText('caster_list', { exact: true }).waitFor();
    await page.locator('table.list').getByText('events', { exact: true }).waitFor();
    await expectSound(visited);
    await screenshot(page, `system-${theme}`);
  });

  it('shows what is parked, with its reason, and has it tried again', async () => {
    const studio = await create('Parked');
    // Of a stream that the view can follow: to be told, and to be gone when it is tried again.
    const { pool } = opened.program.test.database;
    const table = await liveTable();
    const isFolded = async () =>
      (await pool.query(`select from ${table} where caster_id = $1`, [studio])).rowCount === 1;
    await waitFor(isFolded, { what: 'the projector to come to the studio' });
    const visited = await opened.open('/system');
    const { page } = visited;
    const isShown = async () => {
      // Whoever folds the studio once more finds it parked no more.
      await pool.query(
        "insert into parked_streams (view, caster_id, reason) values ($1, $2, 'It does not fold') on conflict do nothing",
        [table, studio],
      );
      return (
        (await page.getByRole('cell', { name: 'It does not fold' }).isVisible()) &&
        (await page.getByText('1 streams are parked').count()) === 1
      );
    };
    await waitFor(isShown, { what: 'the parked studio to be shown', every: 200 });
    await expectSound(visited);
    await screenshot(page, 'system-parked');
    const retry = page.getByRole('button', { name: 'Try all again' });
    await choose(retry);
    await page.getByRole('dialog').getByRole('button', { name: 'Try all again' }).press('Enter');
    await page.getByText('No studio is parked.').waitFor();
    expect((await pool.query('select from parked_streams')).rowCount).toBe(0);
  });

  it('rebuilds a view, rolls it back and drops what is left, by the keyboard alone', async () => {
    const visited = await opened.open('/system');
    const { page } = visited;
    const press = async (name: string) => {
      await choose(page.getByRole('button', { name, exact: true }).first());
      await page.getByRole('dialog').getByText('The call as code').waitFor();
      await page.getByRole('dialog').locator('button[type=submit]').press('Enter');
    };
    await page.getByRole('button', { name: 'Rebuild caster_list' }).waitFor();
    await press('Rebuild caster_list');
    await page.getByText('rebuild: done').waitFor();
    expect(await page.getByText('0 differences found').count()).toBe(1);
    await page.getByRole('button', { name: 'Roll back caster_list' }).waitFor();
    await press('Roll back caster_list');
    await page.getByText('roll-back: done').waitFor();
    await expectSound(visited);
    const previous = page.getByRole('button', { name: /^Drop caster_list_v\d+_previous$/ });
    await choose(previous);
    await page.getByRole('dialog').getByText('goes for ever').waitFor();
    await expectSound(visited);
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).press('Enter');
    await previous.waitFor({ state: 'detached' });
  });

  it('says that somebody else is at work on a view', async () => {
    const visited = await opened.open('/system');
    const { page } = visited;
    await page.getByRole('button', { name: 'Rebuild caster_list' }).waitFor();
    const { database } = opened.program.test;
    const lease = new LeasedCheckpoint(database, `rebuild/${await liveTable()}`, 'somebody', 60_000);
    expect(await lease.acquire()).not.toBeNull();
    try {
      await page.getByRole('button', { name: 'Rebuild caster_list' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Rebuild', exact: true }).click();
      await page.getByText('IncorrectViewStatus.Busy').waitFor();
    } finally {
      await lease.release();
    }
  });

  it('is for operators, and says so to everybody else', async () => {
    const visited = await opened.open('/studios');
    const { page } = visited;
    await signInAsStranger(page);
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByText('OPERATOR_ACCOUNTS names those that do').waitFor();
    expect(await page.getByRole('heading', { name: 'For operators' }).count()).toBe(1);
    await expectSound(visited);
    await screenshot(page, 'system-refused');
  });
});

describeInBrowser('The live feed in the console', () => {
  beforeAll(async () => {
    opened = await openConsole({ UNDERSTUDY_SECRET_KEY: secretKey });
    await createAccount(opened.program.test.database, stranger);
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  const log = (page: Page) => page.getByRole('log').getByRole('listitem');
  const connected = (page: Page) => page.locator('.feed-state[data-is="open"]').waitFor();

  it.each(themes)('shows what happens as it is recorded, in %s and %s', async (theme, language) => {
    const visited = await opened.open('/live', { theme, language });
    const { page } = visited;
    await connected(page);
    const studio = await create(`On air, ${theme}`);
    const link = page.getByRole('link', { name: `On air, ${theme}`, exact: true });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`/console/studios/${studio}`);
    await expectSound(visited);
    await screenshot(page, `live-${theme}`);
  });

  it('is of one studio, of one type or of all accounts, as its reader asks', async () => {
    const [one, other] = [await create('One'), await create('Other')];
    const { page } = await opened.open(`/live?CasterId=${one}&type=CasterDeleted`);
    await connected(page);
    for (const studio of [other, one]) await opened.rest('DELETE', `/casters/${studio}`);
    await waitFor(async () => (await log(page).count()) === 1, { what: 'one event' });
    expect(await log(page).first().innerText()).toContain('CasterDeleted');
    await page.getByLabel('Events', { exact: true }).fill('Nonsense');
    await page.getByText('Invalidtype').waitFor();
    await page.getByLabel('Events', { exact: true }).fill('');
    await page.getByLabel('Studio id').fill('');
    // From its answer on it tells of all; what was asked before may still be open.
    const answered = page.waitForResponse((response) => new URL(response.url()).search === '?AccountId=*');
    await page.getByLabel('Account', { exact: true }).fill('*');
    await answered;
    await create('Of any account');
    await page.getByRole('link', { name: 'Of any account', exact: true }).waitFor();
  });

  it('is paused by the keyboard, and then goes on where it was', async () => {
    const { page } = await opened.open('/live');
    await connected(page);
    await choose(page.getByRole('button', { name: 'Pause' }));
    await page.locator('.feed-state[data-is="paused"]').waitFor();
    await waitFor(() => opened.program.runtime.feeds.size === 0, { what: 'the feed to be closed' });
    for (let i = 1; i <= 3; i++) await create(`While paused ${i}`);
    await page.keyboard.press('Enter');
    for (let i = 1; i <= 3; i++)
      await page.getByRole('link', { name: `While paused ${i}`, exact: true }).waitFor();
    expect(await log(page).count()).toBe(3);
  });

  it('is opened again where it broke off, and says so meanwhile', async () => {
    const feed = await openFeed(opened.program.endpoint);
    await waitFor(() => feed.place(), { what: 'a place in the log' });
    await feed.close();
    const { page } = await opened.open('/studios');
    // It breaks off after its first words, and then nothing answers until it may.
    const tries: string[] = [];
    let isBack = false;
    await page.route('**/v1/events*', async (route) => {
      tries.push(route.request().headers()['last-event-id'] ?? 'from now on');
      if (isBack) await route.continue();
      else if (tries.length > 1) await route.abort();
      else await route.fulfill({ contentType: 'text/event-stream', body: `id: ${feed.place()}\n\n` });
    });
    await page.getByRole('link', { name: 'Live feed' }).click();
    await page.locator('.feed-state[data-is="waiting"]').waitFor();
    await create('While away');
    await waitFor(() => tries.length > 1, { what: 'another try' });
    isBack = true;
    await page.getByRole('link', { name: 'While away', exact: true }).waitFor();
    expect(await log(page).count()).toBe(1);
    expect(new Set(tries)).toEqual(new Set(['from now on', feed.place()]));
  });

  it('tells other accounts of their own, and refuses them all others', async () => {
    const visited = await opened.open('/studios');
    const { page } = visited;
    const credentials = await signInAsStranger(page);
    await page.getByRole('link', { name: 'Live feed' }).click();
    await connected(page);
    await create('Not theirs');
    // The log has one order: once their own is told, what is not theirs has been left out.
    await popCore(opened.program.endpoint, credentials)('CreateCaster', {
      CasterName: 'Theirs',
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    await page.getByRole('link', { name: 'Theirs', exact: true }).waitFor();
    expect(await log(page).count()).toBe(1);
    await page.getByLabel('Account', { exact: true }).fill('*');
    await page.getByText('The parameter AccountId is for whoever operates').waitFor();
    expect(await log(page).count()).toBe(0);
    await expectSound(visited);
  });
});
