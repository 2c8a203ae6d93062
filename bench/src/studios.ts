import { randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import {
  type CasterCreated,
  type CasterSetup,
  type Component,
  emptySetup,
  encodeEvent,
  type Layout,
  type Show,
  type VideoResource,
} from '#libs/caster';
import type { EventStore, NewEvent } from '#libs/event-store';
import { anchor, fullScreen, headline } from '#libs/testing';

/** A studio of this many parts: sources, layouts, captions and shows in equal shares, no two of them alike. */
export function setupOf(parts: number): CasterSetup {
  const bare = emptySetup({ normType: 1, tags: [{ key: 'programme', value: 'news' }] });
  const resource: VideoResource[] = [];
  const layout: Layout[] = [];
  const component: Component[] = [];
  const show: Show[] = [];
  for (let number = 1; number <= parts; number += 1) {
    const location = String(1 + (number % 12)).padStart(2, '0');
    switch (number % 4) {
      case 1:
        layout.push({ ...fullScreen, key: `layout-${number}`, blendList: [`RV${location}`] });
        break;
      case 2:
        resource.push({
          ...anchor,
          key: `resource-${number}`,
          name: `Camera ${number}`,
          locationId: `RV${location}`,
        });
        break;
      case 3:
        component.push({ ...headline, key: `component-${number}`, name: `Caption ${number}` });
        break;
      default:
        show.push({
          key: `show-${number}`,
          name: `Show ${number}`,
          resourceType: 'vod',
          resourceId: `5c2f9d7ae0b14a6d9c33f7a2b1e8${String(number).padStart(4, '0')}`,
          duration: 60,
        });
    }
  }
  return { ...bare, parts: { ...bare.parts, resource, layout, component, show } };
}

/** Stores a studio of this setup, made now by nobody's call; its id. */
export async function storeStudio(store: EventStore, accountId: string, setup: CasterSetup): Promise<string> {
  const casterId = randomUUID();
  const clientToken = randomUUID();
  const event: CasterCreated = {
    type: 'CasterCreated',
    casterId,
    name: 'Evening news',
    clientToken,
    setup,
    at: new Date().toISOString(),
  };
  const outcome = await store.start({
    accountId,
    casterId,
    operation: 'CreateCaster',
    clientToken,
    parametersHash: Buffer.alloc(32, 1),
    answer: { casterId },
    event: recorded(event),
    meta: { requestId: randomUUID() },
  });
  if (outcome.kind !== 'appended') throw new Error(`The studio was not stored: ${outcome.kind}`);
  return casterId;
}

/** As the commands hand an event to the store. */
export const recorded = (event: Parameters<typeof encodeEvent>[0]): NewEvent => ({
  eventId: uuidV7(),
  ...encodeEvent(event),
});
