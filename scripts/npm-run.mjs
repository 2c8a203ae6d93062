// What an npm script does before its program: `node --import ./scripts/npm-run.mjs dist/…`. All in one process, the
// program's own, which `exec` puts in the place of npm's shell: a signal to npm needs nobody else to pass it on.
import './build.mjs';
import { existsSync } from 'node:fs';
import './keep-compiled.mjs';

const [, program] = process.argv;
if (!existsSync(program)) {
  process.stderr.write(
    `${process.env.npm_lifecycle_event ?? program} is not part of this installation: run it in a clone of the repository\n`,
  );
  process.exit(1);
}

// npm passes on SIGINT and SIGTERM. SIGHUP and SIGKILL end npm alone, and nobody would be left to stop the program.
const npm = process.ppid;
setInterval(() => {
  if (process.ppid !== npm) process.kill(process.pid, 'SIGTERM');
}, 250).unref();
