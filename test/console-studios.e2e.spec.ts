import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '#libs/testing';
import { describeInBrowser, expectSound, plainHost, screenshot, visit } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';
import { choose } from './support/console/keyboard.js';

const run = promisify(execFile);

describeInBrowser('The studios in the console', () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole({ ALLOWED_HOSTS: plainHost });
    for (let i = 1; i <= 60; i++)
      await opened.rest('POST', '/casters', {
        NormType: 1,
        ChargeType: 'PostPaid',
        ClientToken: `studio-${i}`,
        ...(i === 60
          ? { CasterName: 'Evening news', Tag: [{ Key: 'desk', Value: 'news' }] }
          : { CasterName: `Studio ${i}` }),
      });
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  const rowsOf = (page: Page) => page.locator('.studios table tbody tr');
  const rowsBecome = (page: Page, count: number) =>
    waitFor(async () => (await rowsOf(page).count()) === count, { what: `${count} studios in the table` });

  it.each([
    ['light', 'en-GB'],
    ['dark', 'zh-CN'],
  ] as const)('are listed in %s and %s, by a local stack without signing in', async (theme, language) => {
    const visited = await opened.open('/studios', { theme, language });
    const { page } = visited;
    await rowsBecome(page, 50);
    await expectSound(visited);
    await screenshot(page, `studios-${theme}`);
    await page.getByRole('button', { name: language === 'zh-CN' ? '下一页' : 'Next' }).click();
    await rowsBecome(page, 10);
  });

  it('are found by name, by tag and by id', async () => {
    const { page } = await opened.open('/studios');
    const search = page.getByLabel('Search by name or id');
    await search.fill('Evening');
    await rowsBecome(page, 1);
    const id = (await rowsOf(page).locator('.copyable').getAttribute('title')) ?? '';
    await search.fill('');
    await rowsBecome(page, 50);
    await page.getByLabel('Tag').fill('desk=news');
    await rowsBecome(page, 1);
    await page.getByLabel('Tag').fill('');
    await rowsBecome(page, 50);
    await search.fill(id);
    await rowsBecome(page, 1);
    expect(await page.getByRole('link', { name: 'Evening news', exact: true }).count()).toBe(1);
  });

  it('are made by the keyboard alone, with the call as code beside it', async () => {
    const visited = await opened.open('/studios');
    const { page } = visited;
    await choose(page.getByRole('button', { name: 'New studio' }));
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('curl -sS').waitFor();
    await expectSound(visited);
    await screenshot(page, 'create');
    await page.getByRole('dialog').getByLabel('Name').press('Enter');
    await page.waitForURL(/\/console\/studios\/[0-9a-f-]{36}$/);
    const made = await opened.rest<{ CasterName: string }>('GET', `/casters/${page.url().slice(-36)}`);
    expect(made.CasterName).toBe('By keyboard');
  });

  it.each([
    ['curl', 'bash', ['-c']],
    ['Node', process.execPath, ['--input-type=module', '--eval']],
  ] as const)('are made by the call as %s, as it is shown', async (language, command, options) => {
    const { page } = await opened.open('/studios');
    await page.getByRole('button', { name: 'New studio' }).click();
    await page.getByLabel('Name', { exact: true }).fill(`It's by ${language}`);
    await page.getByText('The call as code').click();
    await page.getByLabel(language).check();
    const shown = await page.getByRole('dialog').locator('pre').innerText();
    const code = language === 'Node' ? `${shown}\nconsole.log(JSON.stringify(answer))` : shown;
    const { stdout } = await run(command, [...options, code], {
      env: { ...process.env, ACCESS_KEY_ID: 'understudy', ACCESS_KEY_SECRET: 'understudy-local-secret' },
    });
    const { CasterId } = JSON.parse(stdout);
    const made = await opened.rest<{ CasterName: string }>('GET', `/casters/${CasterId}`);
    expect(made.CasterName).toBe(`It's by ${language}`);
  });

  it('are made over plain HTTP at any name, where a browser has no clipboard and says so', async () => {
    const endpoint = opened.program.endpoint.replace('127.0.0.1', plainHost);
    const visited = await visit(opened.browser, endpoint, '/studios');
    try {
      const { page } = visited;
      await rowsOf(page).first().waitFor();
      await page.locator('.copyable').first().click();
      await page.getByText('lets nothing be copied').waitFor();
      await page.getByRole('button', { name: 'New studio' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Over plain HTTP');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.waitForURL(/\/console\/studios\/[0-9a-f-]{36}$/);
      expect(visited.faults).toEqual([]);
    } finally {
      await visited.close();
    }
  });

  it('are closed to whoever signs out or has a wrong key', async () => {
    const visited = await opened.open('/studios');
    const { page } = visited;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Access key id').fill('understudy');
    await page.getByLabel('Secret').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('InvalidAccessKeyId.NotFound').waitFor();
    await expectSound(visited);
    await screenshot(page, 'sign-in');
    await page.getByLabel('Secret').fill('understudy-local-secret');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await rowsOf(page).first().waitFor();
  });
});
