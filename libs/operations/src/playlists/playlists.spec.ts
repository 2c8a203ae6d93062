import { beforeEach, describe, expect, it } from '@jest/globals';
import { pureStudios } from '#libs/testing';
import { addPlaylistItems } from './add-playlist-items.js';
import { carouselCreated, ids, nightAdded } from './carousel.suite.js';
import { deletePlaylist } from './delete-playlist.js';
import { deletePlaylistItems } from './delete-playlist-items.js';
import { editPlaylist } from './edit-playlist.js';
import { listPlaylist } from './list-playlist.js';
import { listPlaylistItems } from './list-playlist-items.js';
import { startPlaylist } from './start-playlist.js';
import { stopPlaylist } from './stop-playlist.js';

const { casterId: CasterId } = carouselCreated;
const ProgramId = ids.night;
const film = { ItemName: 'Film', ResourceType: 'vod', ResourceValue: 'film-1' };
const trailer = { ItemName: 'Trailer', ResourceType: 'vod', ResourceValue: 'trailer-1' };

let house: ReturnType<typeof pureStudios>;
beforeEach(() => {
  house = pureStudios();
  house.has('anna', carouselCreated);
});
const call = (operation: Parameters<typeof house.call>[1], parameters: Record<string, unknown> = {}) =>
  house.call('anna', operation, parameters);
const add = (ProgramItems: unknown, more = {}) => call(addPlaylistItems, { CasterId, ProgramItems, ...more });

describe('A playlist', () => {
  it('is answered with what it was given, the configuration as the documented samples write it', async () => {
    const added = await add([film, trailer], {
      ProgramConfig: [{ RepeatNumber: '-1', ProgramName: 'Night' }],
    });
    const [first, second] = added.Items.SuccessItems;
    expect(added).toEqual({
      ProgramId,
      Items: {
        SuccessItems: [
          { ItemId: ids.film, ItemName: 'Film' },
          { ItemId: ids.trailer, ItemName: 'Trailer' },
        ],
        FailedItems: [],
      },
    });
    const listed = (Index: number, { ItemId }: { ItemId: string }, item: typeof film) => ({
      Index,
      ProgramId,
      ProgramItemId: ItemId,
      ProgramItemName: item.ItemName,
      ResourceType: item.ResourceType,
      ResourceValue: item.ResourceValue,
    });
    expect(await call(listPlaylistItems, { ProgramId })).toEqual({
      Total: 2,
      ProgramItems: [listed(1, first, film), listed(2, second, trailer)],
    });
    expect(await call(listPlaylistItems, { ProgramId, ProgramItemIds: second.ItemId })).toEqual({
      Total: 1,
      ProgramItems: [listed(2, second, trailer)],
    });
    expect(await call(listPlaylist)).toEqual({
      Total: 1,
      ProgramList: [
        {
          CasterId,
          DomainName: 'live.example.com',
          ProgramId,
          ProgramName: 'Night',
          RepeatNumber: -1,
          Status: 0,
        },
      ],
    });
  });

  it('tells of each item what became of it, in the order given', async () => {
    await add([film, trailer]);
    const items = [{ ...trailer, ItemId: ids.unknown }, trailer, { ...film, ItemId: ids.film }, trailer];
    const { Items } = await add(items, { ProgramId });
    expect(Items.FailedItems).toEqual([{ ItemId: ids.unknown, ItemName: 'Trailer' }]);
    expect(Items.SuccessItems.map(({ ItemName }: typeof film) => ItemName)).toEqual([
      'Trailer',
      'Film',
      'Trailer',
    ]);
    const { ProgramItems } = await call(listPlaylistItems, { ProgramId });
    expect(ProgramItems.map(({ ProgramItemId }: { ProgramItemId: string }) => ProgramItemId)).toEqual([
      ids.film,
      ids.trailer,
      Items.SuccessItems[0].ItemId,
      Items.SuccessItems[2].ItemId,
    ]);
    expect(Items.SuccessItems[1].ItemId).toBe(ids.film);
  });

  it('may be sent back as its items are listed', async () => {
    await add([film, trailer]);
    const before = await call(listPlaylistItems, { ProgramId });
    const edited = await call(editPlaylist, { ProgramId, ProgramItems: before.ProgramItems });
    expect(edited).toMatchObject({ CasterId, ProgramId, Items: { FailedItems: [] } });
    expect(await call(listPlaylistItems, { ProgramId })).toEqual(before);
  });

  it('plays from its start to its stop, at an address of its own', async () => {
    await add([film, trailer]);
    const status = async () => (await call(listPlaylist, { ProgramId })).ProgramList[0].Status;
    const started = await call(startPlaylist, { ProgramId, ResumeMode: 'Custom', StartItemId: ids.trailer });
    const { AppName, StreamName } = started.StreamInfo;
    const [original, ...others] = started.StreamInfo.Streams.Stream;
    expect(started).toMatchObject({ ProgramId, StreamInfo: { DomainName: 'live.example.com' } });
    expect(original.PullFlvUrl).toContain(`http://live.example.com/${AppName}/${StreamName}.flv`);
    expect([original.Quality, others]).toEqual(['original', []]);
    expect(await call(startPlaylist, { ProgramId })).toEqual(started);
    expect(await status()).toBe(1);

    expect(await call(stopPlaylist, { ProgramId })).toEqual({ ProgramId });
    expect(await status()).toBe(0);
  });

  it('plays without an address while its studio has no domain', async () => {
    const { domainName: _, ...config } = carouselCreated.setup.config;
    house.has('anna', { ...carouselCreated, setup: { ...carouselCreated.setup, config } });
    await add([film]);
    expect(await call(startPlaylist, { ProgramId })).toEqual({ ProgramId });
  });

  it('loses the items that are named, as JSON or separated by commas', async () => {
    await add([film, trailer, film, trailer]);
    const rest = async () => (await call(listPlaylistItems, { ProgramId })).Total;
    expect(await call(deletePlaylistItems, { ProgramId, ProgramItemIds: [ids.film] })).toEqual({ ProgramId });
    expect(await rest()).toBe(3);
    await call(deletePlaylistItems, { ProgramId, ProgramItemIds: ids.trailer });
    expect(await rest()).toBe(2);
  });

  it('is no more once it is deleted, and the next one has another id', async () => {
    await add([film]);
    expect(await call(deletePlaylist, { ProgramId })).toEqual({ ProgramId });
    expect(await call(listPlaylist)).toEqual({ Total: 0, ProgramList: [] });
    await expect(call(stopPlaylist, { ProgramId })).rejects.toMatchObject({ refusal: 'ProgramNotFound' });
    expect((await add([film])).ProgramId).not.toBe(ProgramId);
  });

  it('is found by nobody but its account', async () => {
    await add([film]);
    const byBen = (operation: typeof stopPlaylist | typeof listPlaylistItems) =>
      house.call('ben', operation, { ProgramId });
    for (const operation of [stopPlaylist, listPlaylistItems])
      await expect(byBen(operation)).rejects.toMatchObject({ refusal: 'ProgramNotFound' });
    expect(await house.call('ben', listPlaylist, {})).toEqual({ Total: 0, ProgramList: [] });
  });

  it('is not there for whose policies were asked before it was', async () => {
    await add([film]);
    const byBob = (operation: Parameters<typeof house.call>[1], more = {}) =>
      house.call('anna', operation, { ProgramId, ...more }, { notFound: true });
    for (const operation of [deletePlaylist, startPlaylist, stopPlaylist, listPlaylistItems])
      await expect(byBob(operation)).rejects.toMatchObject({ refusal: 'ProgramNotFound' });
    for (const [operation, more] of [
      [editPlaylist, { ProgramItems: [trailer] }],
      [deletePlaylistItems, { ProgramItemIds: ids.film }],
    ] as const)
      await expect(byBob(operation, more)).rejects.toMatchObject({ refusal: 'ProgramNotFound' });
    expect(await byBob(listPlaylist)).toEqual({ Total: 0, ProgramList: [] });
    expect((await call(listPlaylist, { ProgramId })).Total).toBe(1);
  });

  it('stands in one list with those of other studios, page by page', async () => {
    const others = ['0c8d8f0e-5a57-4a57-9d26-6f1d3b0f4a11', '1c8d8f0e-5a57-4a57-9d26-6f1d3b0f4a11'];
    for (const casterId of others) house.has('anna', { ...carouselCreated, casterId }, ...nightAdded);
    await add([film]);
    const page = async (Page: number) => {
      const { Total, ProgramList } = await call(listPlaylist, { Page: String(Page), PageSize: '2' });
      return [Total, ProgramList.map((playlist: { CasterId: string }) => playlist.CasterId)];
    };
    expect(await page(1)).toEqual([3, [CasterId, others[0]]]);
    expect(await page(2)).toEqual([3, [others[1]]]);
    expect(await page(3)).toEqual([3, []]);
  });

  it.each([
    ['an item without its value', [{ ItemName: 'Film' }]],
    [
      'an item that comes twice',
      [
        { ...film, ItemId: ids.film },
        { ...film, ItemId: ids.film },
      ],
    ],
    ['what is no list', 'Film'],
  ])('refuses %s', (_, ProgramItems) =>
    expect(add(ProgramItems)).rejects.toMatchObject({ code: 'InvalidProgramItems' }),
  );
});
