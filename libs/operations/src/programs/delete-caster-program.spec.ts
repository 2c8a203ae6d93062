import { describe, expect, it } from '@jest/globals';
import { decideDeleteProgram } from './delete-caster-program.js';
import { added, context, equipped, news } from './newsroom.suite.js';

describe('DeleteCasterProgram', () => {
  it('deletes all episodes', () =>
    expect(decideDeleteProgram(equipped(added(news)), undefined, context)).toEqual([
      { type: 'EpisodesReplaced', parts: [], at: context.at },
    ]));

  it('records nothing for a program without episodes', () =>
    expect(decideDeleteProgram(equipped(), undefined, context)).toEqual([]));
});
