import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sealer } from './sealed-secret.js';
import { sealerFromFile, secretKeyFileIn } from './secret-key-file.js';

const secretKey = (byte: number) => Buffer.alloc(32, byte).toString('base64');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-key-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('The keys of a file', () => {
  const file = () => join(folder, 'keys');
  const clock = { at: 1_000_000 };
  const logged: unknown[] = [];
  const fromFile = () =>
    sealerFromFile(file(), { now: () => clock.at, log: (_, message) => logged.push(message) });

  it('are read again when a record names another one, once a second at most', () => {
    writeFileSync(file(), `${secretKey(1)}\n`);
    const { open } = fromFile();
    const sealedBy = (byte: number) => sealer(secretKey(byte)).seal('secret', 'anna');
    expect(open(sealedBy(1), 'anna')).toBe('secret');
    expect(() => open(sealedBy(2), 'anna')).toThrow('UNDERSTUDY_SECRET_KEY');

    writeFileSync(file(), `${secretKey(2)},${secretKey(1)}\n`);
    expect(() => open(sealedBy(2), 'anna')).toThrow('UNDERSTUDY_SECRET_KEY');
    clock.at += 1_000;
    expect(open(sealedBy(2), 'anna')).toBe('secret');
    expect(open(sealedBy(1), 'anna')).toBe('secret');

    // What was dropped is gone as soon as the file is read again.
    writeFileSync(file(), secretKey(2));
    clock.at += 1_000;
    expect(() => open(sealedBy(3), 'anna')).toThrow();
    expect(() => open(sealedBy(1), 'anna')).toThrow();
    expect(open(sealedBy(2), 'anna')).toBe('secret');
  });

  it('seal by the one that is first now', () => {
    writeFileSync(file(), secretKey(1));
    const { seal } = fromFile();
    seal('secret', 'anna');
    writeFileSync(file(), `${secretKey(2)},${secretKey(1)}`);
    clock.at += 1_000;
    expect(sealer(secretKey(2)).open(seal('secret', 'anna'), 'anna')).toBe('secret');
  });

  it('are read again though the clock of the machine went back', () => {
    writeFileSync(file(), secretKey(1));
    const sealed = sealer(secretKey(2)).seal('secret', 'anna');
    const elapsed = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const wall = jest.spyOn(Date, 'now');
    try {
      const { open } = sealerFromFile(file());
      expect(() => open(sealed, 'anna')).toThrow('UNDERSTUDY_SECRET_KEY');
      writeFileSync(file(), secretKey(2));
      elapsed.mockReturnValue(2_000);
      // Somebody set it back.
      wall.mockReturnValue(0);
      expect(open(sealed, 'anna')).toBe('secret');
    } finally {
      elapsed.mockRestore();
      wall.mockRestore();
    }
  });

  it('stay as they are while the file cannot be read', () => {
    writeFileSync(file(), secretKey(1));
    const { open } = fromFile();
    const known = sealer(secretKey(1)).seal('secret', 'anna');
    for (const half of ['', secretKey(2).slice(0, 20)]) {
      writeFileSync(file(), half);
      clock.at += 1_000;
      expect(() => open(sealer(secretKey(2)).seal('secret', 'anna'), 'anna')).toThrow();
      expect(open(known, 'anna')).toBe('secret');
    }
    expect(logged).toHaveLength(2);
  });

  it('must be there at first', () => {
    expect(() => sealerFromFile(join(folder, 'absent'))).toThrow('ENOENT');
    writeFileSync(file(), 'short');
    expect(() => fromFile()).toThrow('32 bytes');
  });
});

describe('The key file of a data folder', () => {
  it('is made once, by whoever comes first, for its owner alone', async () => {
    const files = await Promise.all(Array.from({ length: 20 }, () => secretKeyFileIn(folder)));
    expect(new Set(files).size).toBe(1);
    const [file] = files as [string];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readFileSync(file, 'utf8');
    expect(() => sealer(content)).not.toThrow();
    await secretKeyFileIn(folder);
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(readdirSync(folder).filter((name) => name.startsWith('secret-key.'))).toEqual([]);
  });
});
