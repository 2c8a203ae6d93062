import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const wayOut =
  'a local Kafka needs Java 17 or newer and, once, Maven: install both, or set TEST_KAFKA_BROKERS to a running broker';

const pom = fileURLToPath(new URL('../../kafka/pom.xml', import.meta.url));

export const kafkaVersion = '4.3.1';

/** The program that starts Java, after it has proved to be new enough. */
export async function findJava(): Promise<string> {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { stderr } = await run(java, ['-version']).catch(() => {
    throw new Error(`Java was not found (${java}); ${wayOut}`);
  });
  const major = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1]);
  if (major < 17) throw new Error(`Java ${major} is too old (${java}); ${wayOut}`);
  return java;
}

/** The folder with the broker's jars. The first call on a machine fetches them, 44 MB, by Maven. */
export async function kafkaJars(log: (line: string) => void): Promise<string> {
  const cache = join(projectRoot(), 'node_modules', '.cache', 'understudy');
  // Another pom.xml means other jars.
  const edition = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8);
  const jars = join(cache, `kafka-${kafkaVersion}-${edition}`);
  if (existsSync(jars)) return jars;

  log(`fetching Apache Kafka ${kafkaVersion} from Maven Central (44 MB, once)`);
  await mkdir(cache, { recursive: true });
  // Under a name of its own until it is whole: nobody meets half a folder, and of two fetches at once one wins.
  const partial = await mkdtemp(`${jars}.partial-`);
  try {
    await copyDependencies(partial);
    await rename(partial, jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error;
    });
    return jars;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function copyDependencies(folder: string) {
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  try {
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', ...options]);
  } catch (error) {
    if (isMissing(error)) throw new Error(`Maven was not found (mvn); ${wayOut}`);
    const said = (error as { stdout?: string }).stdout ?? '';
    const reason = said.split('\n').find((line) => line.includes('[ERROR]')) ?? String(error);
    throw new Error(`Maven could not fetch Apache Kafka ${kafkaVersion}: ${reason.trim()}; ${wayOut}`);
  }
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** The nearest folder above with a package.json: the same for this source and for its copy in dist/. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
