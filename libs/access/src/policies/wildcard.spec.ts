import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard, wildcard } from './wildcard.js';

/** The definition, word for word: as slow as it likes. */
function matchesByDefinition([wanted, ...pattern]: string[], text: string[]): boolean {
  const [given, ...others] = text;
  if (wanted === undefined) return given === undefined;
  if (wanted === '*')
    return (
      matchesByDefinition(pattern, text) ||
      (given !== undefined && matchesByDefinition([wanted, ...pattern], others))
    );
  return given !== undefined && (wanted === '?' || wanted === given) && matchesByDefinition(pattern, others);
}

describe('A pattern with wildcards', () => {
  it('matches what its definition says', () => {
    let matched = 0;
    const character = fc.constantFrom('a', 'b', 'é', '😀', '\u{10ffff}');
    const text = fc.array(character, { maxLength: 8 });
    const pattern = fc.array(fc.oneof(character, fc.constantFrom('*', '?')), { maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const expected = matchesByDefinition(pattern, text);
        if (expected) matched++;
        expect(matchesWildcard(pattern.join(''), text.join(''))).toBe(expected);
        expect(wildcard(pattern.join(''))(text.join(''))).toBe(expected);
      }),
      { numRuns: 10_000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it('matches a text that was made from it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', '[', 'é', '😀'), maxLength: 3 });
    const piece = fc.oneof(
      text.map((literal) => [literal, literal]),
      text.map((any) => ['*', any]),
      fc.constantFrom('a', '*', '😀').map((one) => ['?', one]),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const [pattern, text] = [0, 1].map((side) => pieces.map((piece) => piece[side]).join(''));
        expect(matchesWildcard(pattern ?? '', text ?? '')).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  // Whoever tries every way to share the text out among the wildcards does not come to an end with these.
  it.each([
    ['*a, a thousand times', '*a'.repeat(1_000), 'a'.repeat(5_000), true],
    ['*a and an end that is not there', `${'*a'.repeat(1_000)}b`, 'a'.repeat(5_000), false],
    ['a* and an end that is not there', `${'a*'.repeat(1_000)}b`, 'a'.repeat(5_000), false],
    ['*? and an end that is not there', `${'*?'.repeat(1_000)}b`, 'a'.repeat(5_000), false],
    ['* and an end that is not there', `${'*'.repeat(3_000)}b`, 'a'.repeat(5_000), false],
    ['*aab and an end that is not there', `${'*aab'.repeat(500)}c`, 'aab'.repeat(2_000), false],
  ])('comes to an end: %s', (_, pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });
});
