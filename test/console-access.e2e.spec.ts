import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '#libs/testing';
import { describeInBrowser, expectSound, screenshot } from './support/console/browser.js';
import { type OpenConsole, openConsole } from './support/console/console.js';
import { choose, tabTo } from './support/console/keyboard.js';

const account = '1000000000000001';
const documentOf = (Statement: readonly object[]) =>
  JSON.stringify({ Version: '1', Statement }, undefined, 2);

describeInBrowser('Access in the console', () => {
  let opened: OpenConsole;
  /** Of anna, who may list studios from inside alone. */
  let annas: { readonly AccessKeyId: string; readonly AccessKeySecret: string };
  beforeAll(async () => {
    opened = await openConsole({ UNDERSTUDY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') });
    const { rest } = opened;
    await rest('POST', '/users', { UserName: 'anna' });
    const PolicyDocument = documentOf([
      {
        Effect: 'Allow',
        Action: 'live:DescribeCasters',
        Resource: `acs:live:*:${account}:caster/*`,
        Condition: { IpAddress: { 'acs:SourceIp': '192.0.2.0/24' } },
      },
    ]);
    await rest('POST', '/policies', { PolicyName: 'Inside', PolicyDocument });
    await rest('PUT', '/users/anna/policies/Inside');
    annas = await rest('POST', '/access-keys', { UserName: 'anna' });
    expect(await codeBy(annas)).toBe('NoPermission');
    await waitFor(
      async () => (await rest<{ Entries: object[] }>('GET', '/audit?Denied=true')).Entries.length > 0,
      { what: 'the refused call to be in the audit log' },
    );
  });
  afterEach(() => opened.closeVisits());
  afterAll(() => opened.end());

  /** What a call with the key comes to. */
  const codeBy = async ({ AccessKeyId, AccessKeySecret }: typeof annas, path = '/casters') => {
    const authorization = `Basic ${btoa(`${AccessKeyId}:${AccessKeySecret}`)}`;
    const answer = await fetch(`${opened.program.endpoint}/v1${path}`, { headers: { authorization } });
    return answer.ok ? 'OK' : ((await answer.json()) as { code: string }).code;
  };

  const typed = async (page: Page, ...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('lets somebody in by the keyboard alone, and shows the secret once', async () => {
    const visited = await opened.open('/access/policies');
    const { page } = visited;
    await choose(page.getByRole('button', { name: 'New policy' }));
    await page.keyboard.type('Reading');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      documentOf([{ Effect: 'Maybe', Action: 'live:Describe*', Resource: '*' }]),
    );
    await typed(page, 'Tab', 'Tab', 'Enter');
    await page.getByText('Statement 1: Effect: it is Allow or Deny').waitFor();
    await expectSound(visited);
    await screenshot(page, 'access-faults');
    await tabTo(page.getByLabel('Document'));
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      documentOf([{ Effect: 'Allow', Action: 'live:Describe*', Resource: '*' }]),
    );
    await typed(page, 'Tab', 'Tab', 'Enter');
    await page.waitForURL(/\/access\/policies\/Reading$/);

    await choose(page.getByRole('link', { name: 'Users' }));
    await choose(page.getByRole('button', { name: 'New user' }));
    await page.keyboard.type('ben');
    await page.keyboard.press('Enter');
    await choose(page.getByRole('button', { name: 'Attach a policy to ben' }));
    await page.getByRole('dialog').getByRole('option', { name: 'Reading' }).waitFor({ state: 'attached' });
    await tabTo(page.getByRole('dialog').getByLabel('Policy name'));
    await page.keyboard.type('Reading');
    await typed(page, 'Tab', 'Tab', 'Enter');
    await page.getByRole('button', { name: 'Detach Reading from ben' }).waitFor();

    await choose(page.getByRole('link', { name: 'Access keys' }));
    await choose(page.getByRole('button', { name: 'New access key' }));
    await page.getByRole('dialog').getByRole('option', { name: 'ben' }).waitFor({ state: 'attached' });
    await tabTo(page.getByRole('dialog').getByLabel('For'));
    await page.keyboard.type('ben');
    await typed(page, 'Tab', 'Tab', 'Enter');
    await page.getByText('shown now and never again').waitFor();
    await expectSound(visited);
    await screenshot(page, 'access-secret');
    const [AccessKeyId = '', AccessKeySecret = ''] = await Promise.all(
      [0, 1].map((place) => page.getByRole('dialog').locator('.copyable').nth(place).getAttribute('title')),
    ).then((titles) => titles.map((title) => title ?? ''));
    await choose(page.getByRole('button', { name: 'I have kept it' }));
    expect(await codeBy({ AccessKeyId, AccessKeySecret })).toBe('OK');
    expect(await page.content()).not.toContain(AccessKeySecret);
  });

  it('tells why a call was refused, from the call itself', async () => {
    expect(await codeBy(annas)).toBe('NoPermission');
    const visited = await opened.open('/access/calls');
    const { page } = visited;
    const why = page.getByRole('link', { name: 'Why? live:DescribeCasters by user anna' }).first();
    await waitFor(
      async () => {
        if ((await why.count()) > 0) return true;
        await page.getByRole('button', { name: 'Look again' }).click();
        return false;
      },
      { what: 'the refused call to be listed', every: 200 },
    );
    await choose(why);
    const answer = page.locator('.answer');
    await answer.getByText('No statement allows it.').waitFor();
    expect(await answer.innerText()).toContain('statement 1 of policy Inside');
    expect(await answer.innerText()).toContain('IpAddress acs:SourceIp: 127.0.0.1');

    await page.getByLabel('From the address').fill('192.0.2.7');
    await page.keyboard.press('Enter');
    await answer.getByText('Statement 1 of policy Inside allows it.').waitFor();
    await expectSound(visited);
  });

  it('puts a key out of use, and its calls are refused', async () => {
    const made = await opened.rest<typeof annas>('POST', '/access-keys', { UserName: 'anna' });
    expect(await codeBy(made, '/caller')).toBe('OK');
    const { page } = await opened.open('/access/keys');
    await choose(page.getByRole('button', { name: `Disable ${made.AccessKeyId}` }));
    await choose(page.getByRole('dialog').getByRole('button', { name: 'Disable' }));
    await page.getByRole('button', { name: `Enable ${made.AccessKeyId}` }).waitFor();
    await waitFor(async () => (await codeBy(made, '/caller')) === 'InvalidAccessKeyId.Inactive', {
      what: 'the key to be refused',
    });
    await page.getByRole('button', { name: `Enable ${made.AccessKeyId}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
    await waitFor(async () => (await codeBy(made, '/caller')) === 'OK', {
      what: 'the key to be in use again',
    });

    await page.getByRole('button', { name: `Delete ${made.AccessKeyId}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for ever' }).click();
    await page.getByRole('button', { name: `Delete ${made.AccessKeyId}` }).waitFor({ state: 'detached' });
  });
});
