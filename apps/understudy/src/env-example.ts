import { secretFiles } from './settings.js';
import { settingsByName } from './settings-table.js';

/** The whole of .env.example: `npm run docs` writes it. */
export function envExample(): string {
  const settings = Object.entries(settingsByName()).flatMap(
    ([name, { description = '', default: otherwise, enum: choices, minimum, maximum }]) => {
      const values = choices ? ` One of ${choices.join(', ')}.` : '';
      const range = minimum === undefined ? '' : ` From ${minimum} to ${maximum}.`;
      return [
        '',
        ...wrapped(`${description.replaceAll('`', '')}${values}${range}`),
        `#${name}=${otherwise ?? ''}`,
      ];
    },
  );
  const files = Object.entries(secretFiles).flatMap(([file, setting]) => [
    '',
    `# A file with ${setting}, instead of it.`,
    `#${file}=`,
  ]);
  return [
    '# All settings of the program, with their defaults. `npm run docs` writes this file.',
    '#   cp .env.example .env                      # and take the # away where you mean something else',
    '#   set -a && . ./.env && set +a && npm start',
    '# What is wrong with a setting is told at the start, all of it at once.',
    ...settings,
    ...files,
    '',
  ].join('\n');
}

const WIDTH = 110;

function wrapped(text: string): string[] {
  const lines = ['#'];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length < WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
