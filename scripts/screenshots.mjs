// Makes the pictures of the console in docs/pictures anew: a program of its own with an embedded PostgreSQL, a news studio on
// air with its copies, and Chromium before it. `CHROMIUM` names another browser than Debian's.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PopCore from '@alicloud/pop-core';
import { chromium } from 'playwright-core';
import { buildNewsroomOnAir } from '../dist/apps/understudy/src/demo/newsroom.js';
import { createLog } from '../dist/apps/understudy/src/logging.js';
import { localAccess, readSettings } from '../dist/apps/understudy/src/settings.js';
import { startUnderstudy } from '../dist/apps/understudy/src/understudy.js';

const folder = 'docs/pictures';
const dataDir = mkdtempSync(join(tmpdir(), 'understudy-screenshots-'));
const settings = readSettings({
  UNDERSTUDY_DATA_DIR: dataDir,
  PORT: '0',
  LOG_LEVEL: 'error',
  RATE_LIMIT: 'off',
});
let understudy;
let browser;
try {
  understudy = await startUnderstudy(settings, createLog(settings.LOG_LEVEL));
  const { newsroom, copy } = await fill(understudy.endpoint);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, path, theme] of [
    ['studio', `/studios/${newsroom}`, 'light'],
    ['compare', `/compare/${newsroom}/${copy}`, 'light'],
    ['history', `/studios/${newsroom}/history`, 'dark'],
    ['lineage', `/studios/${newsroom}/lineage`, 'dark'],
  ])
    await picture(`${understudy.endpoint}/console${path}`, theme, join(folder, `${name}.png`));
} finally {
  await browser?.close();
  await understudy?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A studio with a past, and a family of copies, one of which was edited. */
async function fill(endpoint) {
  const client = new PopCore({
    endpoint,
    accessKeyId: localAccess.accessKeyId,
    accessKeySecret: localAccess.secret,
    apiVersion: '2016-11-01',
  });
  const call = (action, parameters) =>
    client.request(action, parameters, { method: 'POST', formatParams: false });
  const newsroom = await buildNewsroomOnAir(call, 'newsroom');
  const copyOf = async (SrcCasterId, CasterName) => {
    const request = { SrcCasterId, CasterName, ClientToken: CasterName };
    return (await call('CopyCaster', request)).CasterId;
  };
  const copy = await copyOf(newsroom, "Tonight's show");
  const week = [];
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])
    week.push(await copyOf(copy, `${day} evening`));
  for (const [i, city] of ['Shanghai', 'Hangzhou', 'Beijing', 'Shenzhen'].entries())
    for (const part of ['early', 'late']) await copyOf(week[i], `${city}, ${part}`);
  const { Component } = (await call('DescribeCasterComponents', { CasterId: copy })).Components;
  await call('DeleteCasterComponent', { CasterId: copy, ComponentId: Component[0].ComponentId });
  await call('AddCasterLayout', {
    CasterId: copy,
    'VideoLayer.1.WidthNormalized': '0.5',
    'VideoLayer.1.HeightNormalized': '0.5',
    'VideoLayer.1.PositionNormalized.1': '0.25',
    'VideoLayer.1.PositionNormalized.2': '0.25',
    'VideoLayer.1.PositionRefer': 'topLeft',
    'VideoLayer.1.FillMode': 'fit',
    'BlendList.1': 'RV01',
    'AudioLayer.1.VolumeRate': '1',
    'MixList.1': 'RV01',
  });
  return { newsroom, copy };
}

async function picture(url, theme, path) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
  });
  await page.goto(url);
  await page.locator('main h1').waitFor();
  await page.locator('main .loading').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
  await page.close();
}
