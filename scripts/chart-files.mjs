// A chart reads only what is inside it: alert rules and dashboards stand there as copies, which `npm run docs` makes and a
// test compares.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const source = 'deploy/observability';

/** What deploy/chart/files has to hold: the text of each file by its name. */
export function chartFiles() {
  const dashboards = join(source, 'grafana', 'dashboards');
  const files = [join(source, 'alerts.yml')];
  if (existsSync(dashboards))
    for (const file of readdirSync(dashboards))
      if (file.endsWith('.json')) files.push(join(dashboards, file));
  return Object.fromEntries(
    files
      .filter((file) => existsSync(file))
      .map((file) => [
        file.endsWith('.json') ? `dashboards/${basename(file)}` : basename(file),
        readFileSync(file, 'utf8'),
      ]),
  );
}
