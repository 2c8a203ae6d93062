// tsc leaves .sql files behind; the program reads them beside its own code, so they follow it into dist/.
import { cpSync } from 'node:fs';

for (const root of ['apps', 'libs']) {
  cpSync(root, `dist/${root}`, {
    recursive: true,
    filter: (path) => !/\.[a-z]+$/.test(path) || /\.(sql|xml|properties)$/.test(path),
  });
}
