import { z } from 'zod';
import type { LogPosition } from '#libs/event-store';

const MOST = { era: 2n ** 31n - 1n, xid: 2n ** 64n - 1n, position: 2n ** 63n - 1n };

/** A place in the log as readers keep it: `1-7042-311`. What it is made of is nobody's business but ours. */
export const writtenPlace = ({ era, xid, position }: LogPosition) => `${era}-${xid}-${position}`;

/** Such a place, as a feed has told it. */
export const placeInLog = () =>
  z.string().transform((given, { addIssue }): LogPosition => {
    const [era, xid, position] = (/^(\d{1,10})-(\d{1,20})-(\d{1,19})$/.exec(given)?.slice(1) ?? []).map(
      BigInt,
    );
    if (
      era !== undefined &&
      xid !== undefined &&
      position !== undefined &&
      era >= 1n &&
      era <= MOST.era &&
      xid <= MOST.xid &&
      position <= MOST.position
    )
      return { era: Number(era), xid, position };
    const hint = 'it is the id of an event of a feed';
    addIssue({ code: 'custom', message: hint, params: { hint } });
    return z.NEVER;
  });
