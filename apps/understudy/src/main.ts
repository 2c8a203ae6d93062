import { once } from 'node:events';
import { isApiProcess } from './api-processes.js';
import { environment } from './environment.js';
import { runCommand, type Stop } from './run-command.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { startUnderstudy, type Understudy } from './understudy.js';

async function main(stop: Stop): Promise<void> {
  const { settings, log } = environment(undefined, { serving: true });
  stop.addEventListener('abort', () => {
    log('info', 'Stopping', { signal: stop.reason });
    // A stop that hangs must not keep a supervisor waiting for ever.
    setTimeout(() => {
      log('error', 'The stop took too long', { seconds: settings.STOP_WITHIN_SECONDS });
      process.exit(1);
    }, settings.STOP_WITHIN_SECONDS * 1_000).unref();
  });
  const understudy = await startUnderstudy(settings, log, stop);
  if (!stop.aborted) {
    // The one that started it says where.
    if (!isApiProcess) process.stdout.write(welcome(understudy, settings));
    await once(stop, 'abort');
  }
  await understudy.stop();
}

function welcome({ endpoint, adminEndpoint }: Understudy, settings: Settings): string {
  const lines = [
    `Understudy answers at ${endpoint} (roles: ${settings.ROLES.join(', ')}; health: ${adminEndpoint}/health/ready)`,
  ];
  if (settings.ROLES.includes('api') && hasLocalAccess(settings)) {
    const { accessKeyId, secret } = localAccess;
    lines.push(
      `  access key id  ${accessKeyId}`,
      `  secret         ${secret}`,
      `  try it         curl -u ${accessKeyId}:${secret} ${endpoint}/v1/casters`,
      ...(settings.CONSOLE === 'on' ? [`  console        ${endpoint}/console`] : []),
    );
  }
  return `${lines.join('\n')}\n`;
}

runCommand('Understudy cannot start', main, { untilStopped: true });
