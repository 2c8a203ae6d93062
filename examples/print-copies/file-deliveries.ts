import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  type Deliveries,
  FirstDeliveries,
  type Handled,
  type PassedOver,
  type RecordPlace,
} from '#libs/caster-events';

/**
 * Keeps era and sequence of what was handled in a file, a line an event. A process that dies between a print and its line
 * prints that one again: exactly once needs a transaction around both, as `PostgresDeliveries` has.
 */
export class FileDeliveries implements Deliveries {
  private readonly deliveries: FirstDeliveries;

  constructor(private readonly file: string) {
    const handled = read(file);
    // One line for each studio again, whole or not at all.
    writeFileSync(`${file}.new`, [...handled].map(([casterId, last]) => lineOf(casterId, last)).join(''));
    renameSync(`${file}.new`, file);
    this.deliveries = new FirstDeliveries(handled);
  }

  once(place: RecordPlace, handle: (transaction: undefined) => Promise<unknown>): Promise<boolean> {
    const { casterId, era = 1, sequence } = place;
    return this.deliveries.once(place, async () => {
      await handle(undefined);
      appendFileSync(this.file, lineOf(casterId, { era, sequence }));
    });
  }

  passOver(place: PassedOver): Promise<void> {
    return this.deliveries.passOver(place);
  }

  forget(casterId: string): void {
    this.deliveries.forget(casterId);
  }
}

const lineOf = (casterId: string, { era, sequence }: Handled) => `${casterId} ${era} ${sequence}\n`;

function read(file: string): Map<string, Handled> {
  // What follows the last line break is half of a line.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return new Map(
    lines.map((line) => {
      const [casterId = '', era, sequence] = line.split(' ');
      return [casterId, { era: Number(era), sequence: Number(sequence) }];
    }),
  );
}
