import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { eventually } from '#libs/testing';
import { type Program, startProgram } from './support/program.js';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.end());

const open = (path: string, accept = 'text/html,application/xhtml+xml,*/*;q=0.8') =>
  fetch(`${program.endpoint}${path}`, { headers: { accept } });

describe('In a browser', () => {
  it('the address of the API is a page that leads on, and every one of its links is answered', async () => {
    const page = await open('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const links = [...(await page.text()).matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.sort()).toEqual(['/console', '/docs', '/health/ready', '/openapi.json']);
    for (const link of links)
      await eventually(async () => expect([link, (await open(link)).status]).toEqual([link, 200]));
  });

  it.each(['/docs', '/docs/'])('%s and all that it loads come from here', async (path) => {
    const page = await open(path);
    expect(page.status).toBe(200);
    const parts = [...(await page.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, part = '']) => part);
    expect(parts).toHaveLength(4);
    for (const part of parts) {
      expect(part).toMatch(/^\/docs\//);
      expect([part, (await open(part)).status]).toEqual([part, 200]);
    }
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['/docs/index.html', '/docs/..%2Fpackage.json', '/docs/%2e%2e/main.js'])(
    '%s is not there',
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );
});

it('The OpenAPI document is valid for a public validator', async () => {
  const { valid, errors } = await new Validator().validate(
    (await (await open('/openapi.json')).json()) as Record<string, unknown>,
  );
  expect([valid, errors]).toEqual([true, undefined]);
});

it.each([
  ['accepts anything', '/', '*/*'],
  ['has parameters', '/?Action=DescribeCasters', 'text/html'],
])('A client of the documented API that %s is answered as ever', async (_, path, accept) => {
  const answer = await open(path, accept);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/xml;charset=utf-8']);
});
