import type { EventMeta } from '#libs/event-store';

/** Who made the call that recorded an event, as answers tell it; undefined where the event does not say. */
export const eventCaller = ({ by }: EventMeta) =>
  by && { Type: by.type, Name: 'name' in by ? by.name : undefined };
