import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expectReachedByTab } from './keyboard.js';

/** Debian's, or whichever `CHROMIUM` names. */
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

if (executablePath === undefined && process.env.CI === 'true')
  throw new Error('The console is tested in Chromium: install the package chromium, or name one by CHROMIUM');

/** Like `describe`; skipped, by name, where there is no browser. */
export const describeInBrowser: typeof describe.skip =
  executablePath === undefined ? describe.skip : describe;

/** A name of this machine that browsers take for somebody else's: over plain HTTP much is not there. */
export const plainHost = 'studio.example';

/** A browser that finds no other name and reaches no address but those of this machine. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath as string,
    timeout: 120_000,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
}

export interface Visit {
  readonly page: Page;
  /** Addresses of other origins that the page asked for. */
  readonly strangers: readonly string[];
  /** What the content security policy refused, and errors of scripts. */
  readonly faults: readonly string[];
  /** Tasks of more than 50 ms, each with its length in milliseconds. */
  longTasks(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en-GB' | 'zh-CN';
  readonly size?: { readonly width: number; readonly height: number };
}

/** Opens `path` (below /console) as a reader of this theme and language does. */
export async function visit(
  browser: Browser,
  endpoint: string,
  path: string,
  { theme = 'light', language = 'en-GB', size = { width: 1280, height: 860 } }: VisitOptions = {},
): Promise<Visit> {
  const context: BrowserContext = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const strangers: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${endpoint}/`) && !/^(data|blob):/.test(url)) strangers.push(url);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted ?Type/i.test(message.text())) faults.push(message.text());
  });
  await page.addInitScript({ content: watching });
  await page.goto(`${endpoint}/console${path}`);
  return {
    page,
    strangers,
    faults,
    longTasks: () => page.evaluate('window.longTasks'),
    close: () => context.close(),
  };
}

// Texts, since they are the browser's: the program's own tests know no document.
const watching = `
  window.longTasks = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error('Content Security Policy: ' + violatedDirective + ' ' + blockedURI));
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(Math.round(duration));
  }).observe({ type: 'longtask', buffered: true });
`;
const findings = `axe.run().then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`;

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every rule of axe, of any severity: what it finds on the page as it is now, as `rule: element`. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  return page.evaluate(findings);
}

/** What holds on every page: nothing from elsewhere, nothing that the policy refused, nothing that axe finds, nothing out of reach of Tab. */
export async function expectSound({ page, strangers, faults }: Visit): Promise<void> {
  expect(await violationsOn(page)).toEqual([]);
  await expectReachedByTab(page);
  expect([strangers, faults]).toEqual([[], []]);
}

/** Where `SCREENSHOTS` names a folder, a picture of the page as it is now. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
