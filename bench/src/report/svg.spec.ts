import { describe, expect, it } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { barPlot, dotPlot, rounded, stepPlot } from './svg.js';

/** Attributes of all elements of a name; a picture that is no XML throws. */
function elements(svg: string, name: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => {
    if (tag.name === name) found.push(tag.attributes as Record<string, string>);
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(svg).close();
  return found;
}

const dot = { label: 'append: ours ÷ "peer" & <others>', said: '6 ×', low: 1, high: 4, score: 2, met: true };

describe('a picture', () => {
  it('draws what meets its aim on the right of the aim, and what is far off at the edge', () => {
    const dots = [dot, { ...dot, score: 0.5, met: false }, { ...dot, score: 1e9 }, { ...dot, score: 0 }];
    const [met, missed, most, least] = elements(dotPlot('Aims', dots), 'circle').map(({ cx }) => Number(cx));
    expect([least, missed, met, most]).toEqual([450, 596.3, 693.8, 840]);
  });

  it('draws bars as long as their values', () => {
    const bar = {
      group: '16 callers',
      label: 'ours',
      role: 'ours' as const,
      value: 100,
      low: 100,
      high: 100,
    };
    const svg = barPlot('Append', 'a second', [
      bar,
      { ...bar, label: 'peer', role: 'peer', value: 50, low: 50, high: 50 },
    ]);
    const widths = elements(svg, 'rect')
      .filter(({ height }) => height === '13')
      .map(({ width }) => width);
    expect(widths).toEqual(['500', '250']);
  });

  it('draws steps one behind the other', () => {
    const svg = stepPlot('A copy', [
      {
        label: 'ours',
        steps: [
          { name: 'a', milliseconds: 1 },
          { name: 'b', milliseconds: 3 },
        ],
      },
    ]);
    const steps = elements(svg, 'rect')
      .filter(({ height }) => height === '26')
      .map(({ x }) => Number(x));
    expect(steps).toEqual([220, 385]);
  });

  it('says three digits that say something', () =>
    expect([7_290.4, 123.4, 12.345, 1.2345, 0.01234, 5, Number.NaN].map(rounded)).toEqual([
      '7,290',
      '123',
      '12.3',
      '1.2',
      '0.012',
      '5',
      '–',
    ]));
});
