import type { PartKey } from '../part-kinds.js';

/** One timed entry of the studio's program: a source, overlays, or both switched together. */
export interface Episode {
  readonly key: PartKey<'episode'>;
  /** Absent: it is called by its own public id, and so is its copy. */
  readonly name?: string;
  readonly type: 'Resource' | 'Component';
  readonly resource?: PartKey<'resource'>;
  /** From the bottom to the top. */
  readonly components: readonly PartKey<'component'>[];
  /** `yyyy-MM-ddTHH:mm:ssZ`, the start before the end. */
  readonly startTime: string;
  readonly endTime: string;
  readonly switchType?: 'TimeFirst' | 'ContentFirst';
}
