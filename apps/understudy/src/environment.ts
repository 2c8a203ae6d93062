import { createLog, type Log } from './logging.js';
import { misspeltSettings } from './misspelt-settings.js';
import { readSettings, type Settings } from './settings.js';
import { settingsToKnow } from './unsafe-settings.js';

/** What every command begins with: its settings, and a log. Names that look like a setting and are none are told. */
export function environment(
  logLevel?: string,
  { serving = false }: { serving?: boolean } = {},
): { settings: Settings; log: Log } {
  const settings = readSettings(process.env, { serving });
  const { LOG_FORMAT: format, ROLES: roles } = settings;
  const warn = createLog(settings.LOG_LEVEL === 'silent' ? 'silent' : 'warn', { format });
  for (const { name, meant } of misspeltSettings(process.env))
    warn('warn', `${name} is not a setting: ${meant ? `${meant} is` : 'docs/settings.md lists them'}`, {
      variable: name,
    });
  if (serving) for (const told of settingsToKnow(settings, process.env.NODE_ENV)) warn('warn', told);
  return {
    settings,
    log: createLog(logLevel ?? settings.LOG_LEVEL, { format, ...(logLevel === undefined && { roles }) }),
  };
}
