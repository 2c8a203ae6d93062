import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Dashboard, Panel } from '@grafana/schema';
import { describe, expect, it } from '@jest/globals';
import { faultsAgainstSchema } from './support/observability/dashboard-schema.js';
import { readPromql } from './support/observability/promql.js';
import { allRules as rules } from './support/observability/rules.js';

const root = 'deploy/observability';
const operations = readFileSync('docs/operations.md', 'utf8');
const files = readdirSync(`${root}/grafana/dashboards`);
const dashboards = files.map((file) => ({
  file,
  dashboard: JSON.parse(readFileSync(`${root}/grafana/dashboards/${file}`, 'utf8')) as Dashboard,
}));
const panels = dashboards.flatMap(({ file, dashboard }) =>
  (dashboard.panels as Panel[]).map((panel) => ({ file, dashboard, panel, title: panel.title })),
);

/** As a heading becomes the name of its place. */
const anchors = [...operations.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-'),
);

describe('Alert rules', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s says what is wrong, how much, and what to do',
    (alert, rule) => {
      expect(alert).toMatch(/^Understudy([A-Z][a-z]+)+$/);
      expect(rule.labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info)$/) });
      expect(rule.annotations).toEqual({
        summary: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\.$/),
        runbook: `docs/operations.md#${alert.toLowerCase()}`,
      });
      expect(anchors).toContain(alert.toLowerCase());
      const { faults } = readPromql(rule.expr);
      expect(faults).toEqual([]);
    },
  );

  it('have names of their own, and the page has no section of one that there is not', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(anchors.filter((anchor) => /^understudy[a-z]+$/.test(anchor)).sort()).toEqual(
      names.map((name) => name.toLowerCase()).sort(),
    );
  });
});

describe('Dashboards', () => {
  it('are what `npm run dashboards` writes', async () => {
    const { dashboards: written } = await import(pathToFileURL(resolve('scripts/write-dashboards.mjs')).href);
    expect(Object.fromEntries(dashboards.map(({ file, dashboard }) => [file, dashboard]))).toEqual(
      Object.fromEntries(Object.entries(written).map(([name, one]) => [`${name}.json`, one])),
    );
  });

  it("are of Grafana's schema, down to the options of each panel", () => {
    expect(faultsAgainstSchema(dashboards)).toEqual([]);
    // And what is not, is told.
    const [{ dashboard }] = dashboards as [(typeof dashboards)[0]];
    const torn = JSON.parse(
      JSON.stringify(dashboard).replace('"mode":"multi"', '"mode":"all"').replace('"tags"', '"tag"'),
    );
    expect(faultsAgainstSchema([{ file: 'torn', dashboard: torn }])).toHaveLength(2);
  });

  it.each(panels)(
    '$file: $title says what it shows, in which unit, of the datasource that is chosen',
    ({ panel }) => {
      expect(panel.title).toMatch(/\S/);
      expect(panel.description).toMatch(/\S.*\.$|: .*\S$/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/\S/);
      const datasource = { type: 'prometheus', uid: `\${datasource}` };
      expect(panel.datasource).toEqual(datasource);
      expect(panel.targets?.length).toBeGreaterThan(0);
      for (const target of panel.targets as { datasource: object; expr: string }[]) {
        expect(target.datasource).toEqual(datasource);
        expect(readPromql(target.expr.replaceAll('$__rate_interval', '1m')).faults).toEqual([]);
      }
    },
  );

  it.each(dashboards)('$file: panels have places and ids of their own', ({ dashboard }) => {
    const taken = new Set<string>();
    for (const { gridPos } of dashboard.panels as Panel[]) {
      const { x, y, w, h } = gridPos!;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1)
        for (let row = y; row < y + h; row += 1) {
          expect(taken).not.toContain(`${column} ${row}`);
          taken.add(`${column} ${row}`);
        }
    }
    const ids = (dashboard.panels as Panel[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are told apart by uid and title, and Grafana finds them by the name of their file', () => {
    expect(dashboards.map(({ dashboard }) => `${dashboard.uid}.json`)).toEqual(files);
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(files.length);
  });
});

it('What alerts and dashboards ask of the program is in the table of its metrics', () => {
  const told = new Set(
    [...operations.matchAll(/^\| (`understudy_.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/understudy_\w+/g)].map(([name]) => name),
    ),
  );
  const asked = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ panel }) => (panel.targets as { expr: string }[]).map(({ expr }) => expr)),
  ].flatMap((expr) =>
    readPromql(expr.replaceAll('$__rate_interval', '1m')).selectors.map(({ metric }) => metric),
  );
  const unknown = asked
    .filter((name) => name.startsWith('understudy_'))
    .filter((name) => !told.has(name) && !told.has(name.replace(/_(bucket|sum|count)$/, '')));
  expect(unknown).toEqual([]);
  // And nothing is counted that nobody can see.
  const seen = new Set(asked.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  expect([...told].filter((name) => !seen.has(name))).toEqual([]);
});
