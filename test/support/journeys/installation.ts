import { expect } from '@jest/globals';
import { eventually, waitFor } from '#libs/testing';
import { localAccess } from '../../../apps/understudy/src/settings.js';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio } from './studios.js';

/** What operators see of the installation, and what they do to it. */
export const installation =
  (AccountId: string = localAccess.accountId) =>
  async (call: Call): Promise<void> => {
    await eventually(async () =>
      expect(['ok', 'degraded']).toContain((await call('DescribeSystem', {})).Status),
    );
    await call('ListParkedStreams', {});
    expect(await call('RetryParkedStreams', {})).toMatchObject({ Views: { Tried: 0, Parked: 0 } });

    const { Views } = await call('DescribeViews', {});
    const [View] = Views as string[];
    const ended = async (Kind: string) =>
      waitFor(
        async () => {
          const { Runs } = await call('DescribeViews', {});
          const run = Runs.find((one: { View: string }) => one.View === View);
          if (run?.State === 'failed') throw new Error(run.Failure);
          return run?.Kind === Kind && run.State === 'done' ? run : undefined;
        },
        { what: `the ${Kind} of ${View} to end`, every: 100 },
      );
    await call('RebuildView', { View });
    expect(await ended('rebuild')).toMatchObject({ Differences: 0 });
    await call('RollBackView', { View });
    await ended('rollback');
    const { Tables } = await call('DescribeViews', {});
    const previous = Tables.find(
      (one: { View?: string; State: string }) => one.View === View && one.State === 'previous',
    );
    await call('DeleteViewTable', { Table: previous.Table });

    const { Accounts } = await call('ListAccounts', {});
    expect(Accounts).toContainEqual(expect.objectContaining({ AccountId, Active: true }));
    await call('SetAccountQuota', { AccountId, CasterQuota: 90_000 });
    expect(await call('DescribeAccount', { AccountId })).toMatchObject({ CasterQuota: 90_000 });
    await call('SetAccountQuota', { AccountId });
    await call('SetAccountStatus', { AccountId, Status: 'active' });
  };

/** What happened to a studio as the live feed tells it, up to now. */
export async function liveFeed(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'On air');
  await eventually(async () => {
    const { Events } = await call('StreamCasterEvents', { CasterId, follow: false, after: '1-0-0' });
    expect(Events[0]).toMatchObject({ CasterId, Version: 1, Type: 'CasterCreated', Name: 'On air' });
  });
  await deleteStudio(call, CasterId);
}
