import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** The table of docs/settings.md. */
export function settingsTable(): string {
  const { properties } = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, { description?: string; default?: unknown; enum?: string[] }>;
  };
  const rows = Object.entries(properties).map(
    ([name, { description, default: otherwise, enum: choices }]) => {
      const values = choices ? ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.` : '';
      return `| \`${name}\` | ${otherwise === undefined ? '' : `\`${otherwise}\``} | ${description}${values} |`;
    },
  );
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
