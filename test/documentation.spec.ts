import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Page, readMarkdown } from './support/markdown-links.js';

const run = promisify(execFile);
const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']).catch(
  () => ({
    stdout: '',
  }),
);
const files = stdout.split('\n').filter((file) => file !== '' && existsSync(file));
const pages = new Map<string, Page>(files.map((file) => [file, readMarkdown(readFileSync(file, 'utf8'))]));
const isElsewhere = (link: string) => /^[a-z][a-z+.-]*:/i.test(link);

/** What a link of a page leads to that is not there. */
function faultOf(from: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : normalize(join(dirname(from), decodeURI(path)));
  if (target.startsWith('..') || !existsSync(target)) return `${from}: ${link} is not there`;
  if (anchor === undefined || anchor === '') return undefined;
  const page = pages.get(statSync(target).isDirectory() ? join(target, 'README.md') : target);
  return page?.anchors.has(anchor) ? undefined : `${from}: ${link} has no such heading`;
}

describe('The Markdown of the repository', () => {
  it('is found', () => expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/operations.md'])));

  it('leads to files and headings that there are', () => {
    const relative = [...pages].flatMap(([from, { links }]) =>
      links.filter((link) => !isElsewhere(link)).map((link) => ({ from, link })),
    );
    expect(relative.length).toBeGreaterThan(100);
    expect(relative.flatMap(({ from, link }) => faultOf(from, link) ?? [])).toEqual([]);
  });

  it('has a folder told of by a README, where files of the program stand in it', () => {
    const folders = ['apps', 'libs'].flatMap((root) => readdirSync(root).map((name) => join(root, name)));
    const roots = ['bench', 'deploy', 'docs', 'examples', 'site', 'test'];
    const without = [...folders, ...roots].filter((folder) => !existsSync(join(folder, 'README.md')));
    expect(without).toEqual([]);
  });

  it('is all in the order of docs/README.md', () => {
    const listed = new Set(
      pages.get('docs/README.md')?.links.map((link) => normalize(join('docs', link.split('#')[0] ?? ''))),
    );
    const written = files.filter(
      (file) => /^docs\/(how-to\/)?[^/]+\.md$/.test(file) && !file.endsWith('README.md'),
    );
    expect(written.filter((file) => !listed.has(file))).toEqual([]);
  });
});

describe('The links of a page', () => {
  it('are those outside of code; headings have the anchors that code hosts give them', () => {
    const { links, anchors } = readMarkdown(
      '# The `wire`, and more\n[a](x.md#y) `[b](no)` ![c](d.png)\n```\n[e](no)\n# no\n```\n## Twice\n## Twice\n',
    );
    expect(links).toEqual(['x.md#y', 'd.png']);
    expect([...anchors]).toEqual(['the-wire-and-more', 'twice', 'twice-1']);
  });

  it('are told where they lead nowhere', () => {
    expect(faultOf('README.md', 'docs/settings.md#settings')).toBeUndefined();
    expect(faultOf('README.md', 'docs/setting.md')).toMatch(/is not there/);
    expect(faultOf('README.md', 'docs/settings.md#none')).toMatch(/has no such heading/);
  });
});

describe('Forms for issues', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  it.each(readdirSync(folder).filter((file) => file !== 'config.yml'))('%s can be filled in', (file) => {
    const form = parse(readFileSync(join(folder, file), 'utf8'));
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(form.body.length);
    for (const { type, attributes } of form.body) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes.label).toEqual(expect.any(String));
    }
  });
});

describe('The development container', () => {
  it('pins its image and features, and has the Node that the program runs on', () => {
    const { image, features } = JSON.parse(readFileSync('.devcontainer/devcontainer.json', 'utf8'));
    expect(image).toMatch(/:\d+\.\d+\.\d+-20-/);
    for (const feature of Object.keys(features)) expect(feature).toMatch(/:\d+\.\d+\.\d+$/);
  });
});

const hasSite = existsSync('site/node_modules/vitepress');
if (!hasSite && process.env.CI === 'true')
  throw new Error('No packages of the site in CI: npm ci --prefix site');

(hasSite ? describe : describe.skip)('The site (where npm ci --prefix site has been run)', () => {
  const html = new Map<string, string>();
  beforeAll(async () => {
    await run('npm', ['run', '--silent', 'docs:site'], { maxBuffer: 1e8 });
    for (const file of readdirSync('site/dist', { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.html')) html.set(`/${file}`, readFileSync(join('site/dist', file), 'utf8'));
  }, 600_000);

  /** Of a link within the site: the page that it leads to, as it is served. */
  const pageOf = (from: string, path: string) => {
    const { pathname } = new URL(path, `http://site${from}`);
    const name = decodeURI(pathname);
    return [name, `${name}.html`, `${name}index.html`].find(
      (one) => html.has(one) || existsSync(join('site/dist', one)),
    );
  };

  it('has a page for each in its order, and for each noun of the API', () => {
    expect([...html.keys()]).toEqual(
      expect.arrayContaining([
        '/index.html',
        '/docs/quick-start.html',
        '/docs/settings.html',
        '/docs/operations/studios.html',
      ]),
    );
    expect(html.get('/docs/operations/studios.html')).toContain('CopyCaster');
  });

  it('leads to pages and headings that there are', () => {
    const anchors = new Map(
      [...html].map(([page, text]) => [
        page,
        new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );
    const faults = [...html].flatMap(([from, text]) =>
      [...text.matchAll(/<a\b[^>]*?\shref="([^"]+)"/g)].flatMap(([, href = '']) => {
        if (isElsewhere(href)) return [];
        const [path = '', anchor] = href.replaceAll('&amp;', '&').split('#');
        const target = path === '' ? from : pageOf(from, path);
        if (target === undefined) return [`${from}: ${href} is not there`];
        const isThere =
          !anchor || !anchors.has(target) || anchors.get(target)?.has(decodeURIComponent(anchor));
        return isThere ? [] : [`${from}: ${href} has no such heading`];
      }),
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  it('asks no other server for anything', () => {
    for (const [page, text] of html)
      for (const [, address = ''] of text.matchAll(
        /<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)="([^"]+)"/g,
      ))
        expect({ page, address }).toEqual({ page, address: expect.stringMatching(/^(\/(?!\/)|data:)/) });
    const styles = readdirSync('site/dist/assets', { encoding: 'utf8' }).filter((file) =>
      file.endsWith('.css'),
    );
    for (const file of styles)
      expect(readFileSync(join('site/dist/assets', file), 'utf8')).not.toMatch(/url\(["']?(https?:)?\/\//);
  });
});
