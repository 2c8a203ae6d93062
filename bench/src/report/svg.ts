import type { Role } from '../cell.js';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Its own background: the picture is readable on whatever page it stands, by day and by night. */
const style = `<style>
  svg { font: 12px system-ui, sans-serif }
  .ground { fill: #fff } text { fill: #1f2328 } .quiet { fill: #59636e } .line { stroke: #d1d9e0 }
  .aim { stroke: #1f2328 } .ours { fill: #0969da } .peer { fill: #bc4c00 } .limit { fill: #818b98 }
  .met { fill: #1a7f37; stroke: #1a7f37 } .missed { fill: #cf222e; stroke: #cf222e } .range { stroke-width: 2 }
  .step0 { fill: #0969da } .step1 { fill: #1a7f37 } .step2 { fill: #bf8700 } .step3 { fill: #8250df }
  .step4 { fill: #bc4c00 } .step5 { fill: #818b98 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #f0f6fc } .quiet { fill: #9198a1 } .line { stroke: #3d444d }
    .aim { stroke: #f0f6fc } .ours { fill: #4493f8 } .peer { fill: #f0883e } .limit { fill: #9198a1 }
    .met { fill: #3fb950; stroke: #3fb950 } .missed { fill: #f85149; stroke: #f85149 }
    .step0 { fill: #4493f8 } .step1 { fill: #3fb950 } .step2 { fill: #d29922 } .step3 { fill: #ab7df8 }
    .step4 { fill: #f0883e } .step5 { fill: #9198a1 }
  }
</style>`;

function picture(width: number, height: number, title: string, inside: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    style,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text x="16" y="26" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...inside,
    '</svg>',
    '',
  ].join('\n');
}

const at = (value: number) => Math.round(value * 10) / 10;
const write = (x: number, y: number, text: string, more = '') =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${escaped(text)}</text>`;

export interface Dot {
  readonly label: string;
  /** How many times better than the aim: 1 is right on it. Median, then the worst and best round. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly said: string;
  readonly met: boolean;
}

/** One line for each aim on a scale of doublings; right of the middle line it is met. */
export function dotPlot(title: string, dots: readonly Dot[]): string {
  const [left, right, top, step] = [450, 840, 74, 24];
  const [from, to] = [-4, 4];
  const height = top + dots.length * step + 34;
  const x = (score: number) => {
    const exponent = Math.min(to, Math.max(from, Math.log2(Math.max(score, Number.MIN_VALUE))));
    return left + ((exponent - from) / (to - from)) * (right - left);
  };
  const marks = [-3, -2, -1, 0, 1, 2, 3].flatMap((exponent) => {
    const place = x(2 ** exponent);
    const name = exponent === 0 ? 'aim' : exponent > 0 ? `${2 ** exponent} ×` : `1/${2 ** -exponent}`;
    return [
      `<line class="${exponent === 0 ? 'aim' : 'line'}" x1="${at(place)}" x2="${at(place)}" y1="${top - 12}" y2="${height - 22}"/>`,
      write(place, top - 18, name, ' text-anchor="middle" class="quiet" font-size="10"'),
    ];
  });
  const rows = dots.flatMap(({ label, score, low, high, said, met }, row) => {
    const y = top + row * step + 6;
    const kind = met ? 'met' : 'missed';
    return [
      write(left - 12, y + 4, label, ' text-anchor="end"'),
      `<line class="range ${kind}" x1="${at(x(low))}" x2="${at(x(high))}" y1="${y}" y2="${y}"/>`,
      `<circle class="${kind}" cx="${at(x(score))}" cy="${y}" r="4.5"/>`,
      write(right + 14, y + 4, said),
    ];
  });
  const sides = [
    write(x(1) - 30, 46, '← missed', ' text-anchor="end" class="quiet"'),
    write(x(1) + 30, 46, 'met →', ' class="quiet"'),
  ];
  return picture(1_110, height, title, [...sides, ...marks, ...rows]);
}

export interface Bar {
  readonly group: string;
  readonly label: string;
  readonly role: Role;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One bar for each contender, in groups; the thin line is the range of the rounds. */
export function barPlot(title: string, unit: string, bars: readonly Bar[]): string {
  const [left, right, step] = [300, 800, 19];
  const most = Math.max(...bars.map(({ high }) => high), Number.MIN_VALUE);
  const x = (value: number) => left + (value / most) * (right - left);
  const inside: string[] = [];
  let y = 44;
  let group: string | undefined;
  for (const bar of bars) {
    if (bar.group !== group) {
      group = bar.group;
      y += 14;
      inside.push(write(16, y, group, ' font-weight="600"'));
      y += 8;
    }
    inside.push(
      write(left - 10, y + 12, bar.label, ' text-anchor="end"'),
      `<rect class="${bar.role}" x="${left}" y="${y + 2}" width="${at(Math.max(1, x(bar.value) - left))}" height="13" rx="2"/>`,
      `<line class="aim" x1="${at(x(bar.low))}" x2="${at(x(bar.high))}" y1="${y + 8.5}" y2="${y + 8.5}"/>`,
      write(x(bar.high) + 8, y + 12, `${rounded(bar.value)} ${unit}`),
    );
    y += step;
  }
  const legend = (['ours', 'peer', 'limit'] as const).flatMap((role, place) => [
    `<rect class="${role}" x="${left + place * 150}" y="${y + 14}" width="11" height="11" rx="2"/>`,
    write(
      left + place * 150 + 17,
      y + 24,
      { ours: 'Understudy', peer: 'what one would take', limit: 'a limit' }[role],
      ' class="quiet"',
    ),
  ]);
  return picture(980, y + 40, title, [...inside, ...legend]);
}

export interface Stack {
  readonly label: string;
  readonly steps: readonly { readonly name: string; readonly milliseconds: number }[];
}

/** What the time of an operation went into, step behind step. */
export function stepPlot(title: string, stacks: readonly Stack[]): string {
  const [left, right] = [220, 880];
  const total = ({ steps }: Stack) => steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const most = Math.max(...stacks.map(total), Number.MIN_VALUE);
  const names = [...new Set(stacks.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const kind = (name: string) => `step${names.indexOf(name) % 6}`;
  const inside: string[] = [];
  let y = 46;
  for (const stack of stacks) {
    inside.push(write(left - 10, y + 17, stack.label, ' text-anchor="end"'));
    let x = left;
    for (const { name, milliseconds } of stack.steps) {
      const width = (milliseconds / most) * (right - left);
      inside.push(
        `<rect class="${kind(name)}" x="${at(x)}" y="${y}" width="${at(Math.max(0.5, width - 1))}" height="26"><title>${escaped(`${name}: ${rounded(milliseconds)} ms`)}</title></rect>`,
      );
      x += width;
    }
    inside.push(write(x + 8, y + 17, `${rounded(total(stack))} ms`));
    y += 38;
  }
  for (const name of names) {
    const each = stacks.map(({ steps }) =>
      rounded(steps.find((step) => step.name === name)?.milliseconds ?? 0),
    );
    inside.push(
      `<rect class="${kind(name)}" x="${left}" y="${y + 6}" width="11" height="11" rx="2"/>`,
      write(left + 18, y + 16, `${name}: ${each.join(', ')} ms`),
    );
    y += 20;
  }
  return picture(980, y + 20, title, inside);
}

/** Three digits that say something. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-GB');
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 10 ? 3 : 2)));
}
