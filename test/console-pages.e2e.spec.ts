import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { buildNewsroomOnAir } from '../apps/understudy/src/demo/newsroom.js';
import { openApi } from './support/clients.js';
import { describeInBrowser, expectSound, screenshot } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';

const table = readFileSync('apps/console/src/pages/pages.ts', 'utf8');
const paths = [...table.matchAll(/path: '([^']*)'/g)].map(([, path]) => path ?? '');

/** What each page has when all of it is there. A new page needs a line. */
const shown: Readonly<Record<string, string>> = {
  '': '.studios tbody tr',
  '/studios': '.studios tbody tr',
  '/studios/:casterId': 'main svg',
  '/studios/:casterId/copy': 'button.primary:not([disabled])',
  '/studios/:casterId/history': 'main svg',
  '/studios/:casterId/lineage': '[role=treeitem]',
  '/compare/:one/:other': 'main h1',
  '/live': '.feed-state[data-is="open"]',
  '/access': '.access tbody tr',
  '/access/keys': '.access tbody tr',
  '/access/policies': '.access tbody tr',
  '/access/policies/:policyName': 'textarea',
  '/access/calls': '.access tbody tr',
  '/access/accounts': '.access tbody tr',
  '/access/explain': '.answer',
  '/system': '.views li',
};

describeInBrowser('Every page of the console', () => {
  let opened: OpenConsole;
  let values: Readonly<Record<string, string>>;
  beforeAll(async () => {
    opened = await openConsole({ UNDERSTUDY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') });
    const { rest } = opened;
    await rest('POST', '/users', { UserName: 'anna' });
    const PolicyDocument = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'live:Describe*', Resource: '*' }],
    });
    await rest('POST', '/policies', { PolicyName: 'Reading', PolicyDocument });
    await rest('PUT', '/users/anna/policies/Reading');
    const { AccessKeyId, AccessKeySecret } = await rest<Record<string, string>>('POST', '/access-keys', {
      UserName: 'anna',
    });
    const refused = await fetch(`${opened.program.endpoint}/v1/accounts`, {
      headers: { authorization: `Basic ${btoa(`${AccessKeyId}:${AccessKeySecret}`)}` },
    });
    expect(refused.status).toBe(403);
    const calls = () => rest<{ Entries: object[] }>('GET', '/audit?Denied=true');
    await waitFor(async () => (await calls()).Entries.length > 0, {
      what: 'the refused call to be in the audit log',
    });
    const casterId = await buildNewsroomOnAir(openApi(opened.program.endpoint), 'newsroom');
    const copy = await rest<{ CasterId: string }>('POST', `/casters/${casterId}/copies`, {
      CasterName: 'Copy',
      ClientToken: 'copy',
    });
    await rest('PUT', `/casters/${copy.CasterId}/config`, { CasterName: 'Tonight' });
    values = { casterId, one: casterId, other: copy.CasterId, policyName: 'Reading' };
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  it('is named here', () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(Object.keys(shown).sort()).toEqual([...paths].sort());
  });

  const asked = (path: string) =>
    path === '/access/explain'
      ? `${path}?who=user:anna&operation=live:DescribeCasters&from=203.0.113.9`
      : path;

  it.each(
    [...paths, '/no/such/page', 'sign in'].flatMap((path) => [
      [path, 'light', 'en-GB'] as const,
      [path, 'dark', 'zh-CN'] as const,
    ]),
  )('is sound: “%s”, in %s and %s', async (path, theme, language) => {
    const at = path === 'sign in' ? '/studios' : path;
    const address = asked(at).replaceAll(/:(\w+)(?=\/|$)/g, (_, name: string) => values[name] ?? name);
    const visited = await opened.open(address, { theme, language });
    const { page } = visited;
    await page
      .locator(shown[at] ?? 'main h1')
      .first()
      .waitFor();
    if (path === 'sign in') {
      await page.locator('.preferences button').last().click();
      await page.getByRole('textbox').first().waitFor();
    }
    await expectSound(visited);
    await screenshot(page, `${path.replaceAll(/[^a-z]+/gi, '-').replace(/^-/, '') || 'start'}-${theme}`);
  });
});
