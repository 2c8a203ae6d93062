import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { hasLocalAccess, localAccess, readSettings } from './settings.js';
import { startUnderstudy, type Understudy } from './understudy.js';

// A stop that hangs must not keep a supervisor waiting for ever.
const STOP_WITHIN_MS = 25_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.LOG_LEVEL, { format: settings.LOG_FORMAT, roles: settings.ROLES });
  let understudy: Understudy | undefined;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log('info', 'Stopping', { signal });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await starting.catch(() => undefined);
    await understudy?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));

  const starting = startUnderstudy(settings, log).then((started) => {
    understudy = started;
  });
  await starting;
  if (understudy !== undefined && !stopping) process.stdout.write(welcome(understudy, settings));
}

function welcome({ endpoint, adminEndpoint }: Understudy, settings: ReturnType<typeof readSettings>): string {
  const lines = [
    `Understudy answers at ${endpoint} (roles: ${settings.ROLES.join(', ')}; health: ${adminEndpoint}/health/ready)`,
  ];
  if (settings.ROLES.includes('api') && hasLocalAccess(settings)) {
    const { accessKeyId, secret } = localAccess;
    lines.push(
      `  access key id  ${accessKeyId}`,
      `  secret         ${secret}`,
      `  try it         curl -u ${accessKeyId}:${secret} ${endpoint}/v1/casters`,
    );
  }
  return `${lines.join('\n')}\n`;
}

runCommand('Understudy cannot start', main);
