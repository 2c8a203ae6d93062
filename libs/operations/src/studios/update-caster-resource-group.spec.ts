import { describe, expect, it } from '@jest/globals';
import { fold } from '#libs/caster';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideUpdateResourceGroup, updateCasterResourceGroup } from './update-caster-resource-group.js';

const context = { ...roomForAll, refuse };
const move = (caster = newsroomAfter()) => decideUpdateResourceGroup(caster, 'rg-sports', context);

describe('UpdateCasterResourceGroup', () => {
  it('moves the studio', () => {
    const moved = move();
    expect(moved).toEqual([
      { type: 'ResourceGroupChanged', resourceGroupId: 'rg-sports', at: roomForAll.at },
    ]);
    expect(fold(newsroomAfter(), moved)).toMatchObject({ setup: { resourceGroupId: 'rg-sports' } });
  });

  it('records nothing where the studio is in the group already', () =>
    expect(move(newsroomAfter(...move()))).toEqual([]));

  it('knows no group whose id does not have the form of one', () => {
    const { NewResourceGroupId } = updateCasterResourceGroup.parameters;
    const codes = (given: string) =>
      NewResourceGroupId.safeParse(given).error?.issues.map(({ message }) => message);
    expect(codes('rg-acfmxazb4ph6aiy')).toBeUndefined();
    expect(codes('sports')).toEqual(['ResourceGroupNotExist']);
    expect(codes(`rg-${'x'.repeat(62)}`)).toEqual(['ResourceGroupNotExist']);
  });
});
