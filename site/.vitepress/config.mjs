// The site is the Markdown of this repository, where it stands: every page is read on a code host as well, so links are
// those between files. What is of the site alone is its order, and the reference that is made from the contracts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where files that are no pages can be looked at; without it they are named and lead nowhere. */
const repository = process.env.DOCS_REPOSITORY?.replace(/\/$/, '');

const nouns = JSON.parse(readFileSync(join(root, 'site', 'reference', 'pages.json'), 'utf8'));

const titleOf = (file) => /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file;
const linkTo = (file) => `/${file.replace(/README\.md$/, '').replace(/\.md$/, '')}`;
const page = (file, text = titleOf(file)) => ({ text, link: linkTo(file) });
const pagesIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => page(join(folder, file)));

export default defineConfig({
  title: 'Understudy',
  description: 'A self-hosted, event-sourced control plane for production studios',
  base: process.env.DOCS_BASE ?? '/',
  srcDir: root,
  srcExclude: ['**/.*/**', 'test/facts/**', 'docs/benchmarks/20*/**', '.github/**'],
  outDir: join(root, 'site', 'dist'),
  cacheDir: join(root, 'site', '.cache'),
  rewrites: (id) => id.replace(/README\.md$/, 'index.md').replace(/^site\/reference\//, 'docs/operations/'),
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config: (markdown) => markdown.core.ruler.push('links between files', followFiles),
  },
  vite: {
    plugins: [
      {
        // Pages stand above site/, where its packages are not looked for; what renders them here finds them by itself.
        name: 'packages of the site',
        enforce: 'pre',
        resolveId: (id, _importer, { ssr }) => (ssr && /^vue(\/|$)/.test(id) ? { id, external: true } : null),
      },
    ],
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Quick start', link: '/docs/quick-start' },
      { text: 'How to', link: '/docs/how-to/' },
      { text: 'Reference', link: '/docs/operations/studios' },
      { text: 'Explanation', link: '/ARCHITECTURE' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('README.md', 'What it is'),
          page('docs/quick-start.md'),
          page('docs/README.md', 'All pages'),
        ],
      },
      {
        text: 'How to',
        items: [
          ...pagesIn('docs/how-to'),
          page('deploy/chart/README.md', 'Install it on Kubernetes'),
          page('docs/operations.md', 'Operate it'),
          page('deploy/observability/README.md', 'Watch it'),
          page('docs/your-first-operation.md', 'Add an operation'),
        ],
      },
      {
        text: 'Reference',
        items: [
          {
            text: 'Operations',
            collapsed: true,
            items: nouns.map(({ noun, slug }) => ({ text: noun, link: `/docs/operations/${slug}` })),
          },
          page('docs/api.md'),
          page('docs/events/README.md'),
          page('libs/caster-events/README.md', 'The package for consumers'),
          page('docs/settings.md'),
          { text: 'Metrics and health', link: '/docs/operations#is-it-well' },
          page('docs/access.md'),
          page('docs/permissions.md'),
          page('docs/isolation.md'),
          page('docs/audit.md'),
          page('docs/archives.md'),
          page('docs/compatibility.md'),
        ],
      },
      {
        text: 'Explanation',
        items: [
          page('ARCHITECTURE.md'),
          { text: 'Decisions', collapsed: true, items: pagesIn('docs/decisions') },
          { text: 'What it costs', collapsed: true, items: pagesIn('docs/benchmarks') },
        ],
      },
      {
        text: 'The project',
        items: ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((file) => page(file)),
      },
    ],
  },
});

/** As code hosts make it of a heading, so that a link leads to the same place here and there. */
function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Leads links between files of the repository to the pages that they are, and names those that are none. */
function followFiles({ tokens, env }) {
  // A page made from the contracts has no file of its own.
  const from = dirname(relative(root, env.realPath ?? env.path));
  for (const { children } of tokens) {
    const opened = [];
    for (const token of children ?? []) {
      // Two braces in code are two braces, and no expression of Vue's.
      if (token.type === 'code_inline') token.attrSet('v-pre', '');
      // A picture that is not there is told by the test of links, and stops no build.
      if (token.type === 'image' && !existsSync(resolve(root, from, token.attrGet('src') ?? ''))) {
        token.type = 'text';
        token.tag = '';
      }
      if (token.type === 'link_open') {
        opened.push(token);
        const href = token.attrGet('href') ?? '';
        if (!/^([a-z]+:|#|\/)/.test(href)) lead(token, href, from);
      } else if (token.type === 'link_close') token.tag = opened.pop()?.tag ?? 'a';
    }
  }
}

function lead(token, href, from) {
  const [path, anchor] = href.split('#');
  const file = join(from, decodeURI(path));
  const isFolder = existsSync(resolve(root, file, 'README.md'));
  if (isFolder || file.endsWith('.md')) {
    const target = linkTo(isFolder ? join(file, 'README.md') : file);
    token.attrSet('href', anchor ? `${target}#${anchor}` : target);
  } else if (repository) token.attrSet('href', `${repository}/${file}`);
  else {
    token.tag = 'span';
    token.attrs = [
      ['class', 'in-repository'],
      ['title', `${file}, in the repository`],
    ];
  }
}
