import { randomUUID } from 'node:crypto';
import { type PartKey, publicPartId } from '#libs/caster';
import { type Operation, operations } from '#libs/operations';
import { type Call, decodeParameters } from '#libs/wire';
import type { Contender, Load, Round } from '../cell.js';
import { closedLoop, openLoop } from '../loops.js';
import { accountOf, openServices, type ProgramServices } from '../services.js';
import { setupOf, storeStudio } from '../studios.js';

type Answer = Record<string, unknown>;

/** An operation of the API in this process: all of it but what the wire does. */
export function operation(name: string) {
  const found = operations.find((one) => one.name === name) as Operation;
  return {
    decode: (parameters: Record<string, unknown>) =>
      decodeParameters(
        found,
        Object.entries(parameters).map(([key, value]) => [
          key,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
      ),
    call: (program: ProgramServices, accountId: string, given: unknown): Promise<Answer> => {
      const call: Call = { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
      return found.execute(given as never, call, program.services);
    },
  };
}

const copyCaster = operation('CopyCaster');
const modifyLayout = operation('ModifyCasterLayout');
const describeLayouts = operation('DescribeCasterLayouts');

interface Source {
  readonly casterId: string;
  readonly accountId: string;
}

async function storeSources(
  program: ProgramServices,
  { parts, studios, accounts }: { parts: number; studios: number; accounts: number },
): Promise<Source[]> {
  const setup = setupOf(parts);
  return Promise.all(
    Array.from({ length: studios }, async (_, one) => {
      const accountId = accountOf(one % accounts);
      return { accountId, casterId: await storeStudio(program.store, accountId, setup) };
    }),
  );
}

const copy = (
  program: ProgramServices,
  { casterId, accountId }: Source,
  ClientToken: string = randomUUID(),
) => copyCaster.call(program, accountId, { SrcCasterId: casterId, CasterName: 'A copy', ClientToken });

/** CopyCaster through the command bus; each caller copies one studio, and shares it with others where there are fewer. */
export function copies(options: {
  name?: string;
  title?: string;
  parts?: number;
  studios?: number;
  accounts?: number;
}): Contender {
  const { name = 'ours', parts = 20, studios = 64, accounts = 64 } = options;
  const { title = 'CopyCaster in process: command bus, load, decide, record' } = options;
  return {
    name,
    role: 'ours',
    title,
    async prepare(bench) {
      const program = await openServices(bench, name);
      const sources = await storeSources(program, { parts, studios, accounts });
      return {
        run: (load) => closedLoop(load, (caller) => copy(program, sources[caller % studios] as Source)),
        check: (acknowledged) =>
          program.faults({ events: acknowledged + studios, starts: acknowledged + studios }),
        close: () => program.close(),
      };
    },
  };
}

/** Copies come at a rate that was set beforehand: a share of what the callers of the warm-up got done. */
export function copiesAtRate(share: number): Contender {
  return {
    name: 'ours',
    role: 'ours',
    title: `CopyCaster in process at ${100 * share} % of what a closed loop did just before`,
    async prepare(bench) {
      const program = await openServices(bench, 'open_loop');
      const studios = 64;
      const sources = await storeSources(program, { parts: 20, studios, accounts: studios });
      let done = 0;
      return {
        async run(load): Promise<Round> {
          // The machine of this moment, not that of the warm-up: the closed loop is part of each round, and not timed.
          const most = await closedLoop({ ...load, milliseconds: load.milliseconds / 2 }, (caller) =>
            copy(program, sources[caller % studios] as Source),
          );
          const maximum = most.operations / most.seconds;
          const round = await openLoop(load, share * maximum, (one) =>
            copy(program, sources[one % studios] as Source),
          );
          done += most.operations;
          return {
            ...round,
            values: { 'maximum, a second': maximum, 'offered, a second': share * maximum },
          };
        },
        check: (acknowledged) =>
          program.faults({
            events: acknowledged + done + studios,
            starts: acknowledged + done + studios,
          }),
        close: () => program.close(),
      };
    },
  };
}

/** All callers come at once with one token, half of them to another replica: one event, and the same answer for all. */
export function storms(): Contender {
  return {
    name: 'ours',
    role: 'ours',
    title:
      'CopyCaster in two replicas: an operation is all callers at once with one token, and then the next token',
    async prepare(bench) {
      const program = await openServices(bench, 'storm');
      const replica = await openServices(bench, 'storm', program.database.url);
      const [source] = await storeSources(program, { parts: 20, studios: 1, accounts: 1 });
      const storm = async (callers: number) => {
        const token = randomUUID();
        const answers = await Promise.all(
          Array.from({ length: callers }, (_, caller) =>
            copy(caller % 2 === 0 ? program : replica, source as Source, token),
          ),
        );
        if (new Set(answers.map(({ CasterId }) => CasterId)).size !== 1)
          throw new Error('Callers with one token were answered different studios');
      };
      return {
        run: (load) =>
          closedLoop(
            // Counted by calls, as in other cells.
            { ...load, callers: 1, ...(load.maxOperations && { maxOperations: 4 }) },
            () => storm(load.callers),
          ),
        check: (acknowledged) => program.faults({ events: acknowledged + 1, starts: acknowledged + 1 }),
        close: async () => {
          await replica.close();
          await program.close();
        },
      };
    },
  };
}

/** A layout of a studio of the caller's own gets other locations, by turns. */
function layoutEdits(program: ProgramServices, sources: readonly Source[], parts: number) {
  const key = setupOf(parts).parts.layout[0]?.key as PartKey<'layout'>;
  const edits = sources.map(({ accountId, casterId }) => {
    const LayoutId = publicPartId(casterId, key);
    const [odd, even] = ['RV01', 'RV02'].map((location) => ({
      location,
      given: modifyLayout.decode({
        CasterId: casterId,
        LayoutId,
        'VideoLayer.1.HeightNormalized': 1,
        'VideoLayer.1.WidthNormalized': 1,
        'BlendList.1': location,
        'AudioLayer.1.VolumeRate': 1,
        'MixList.1': location,
      }),
    }));
    let turn = 0;
    return async () => {
      turn += 1;
      const edit = turn % 2 === 0 ? even : odd;
      await modifyLayout.call(program, accountId, edit?.given);
      return edit?.location;
    };
  });
  return (caller: number) => (edits[caller % sources.length] as (typeof edits)[number])();
}

export function layoutsChanged({
  name,
  parts,
  studios,
}: {
  name: string;
  parts: number;
  studios: number;
}): Contender {
  return {
    name,
    role: 'ours',
    title: `ModifyCasterLayout in process, ${parts.toLocaleString('en-GB')} parts: load, decide, append`,
    async prepare(bench) {
      const program = await openServices(bench, name);
      const sources = await storeSources(program, { parts, studios, accounts: 1 });
      const edit = layoutEdits(program, sources, parts);
      return {
        run: (load) => closedLoop(load, edit),
        check: (acknowledged) => program.faults({ events: acknowledged + studios, starts: studios }),
        close: () => program.close(),
      };
    },
  };
}

/** Each caller edits its studio and then reads: that one, or another that nobody edits. The latency is the read's alone. */
export function reads({ ofOwnWrite, studios }: { ofOwnWrite: boolean; studios: number }): Contender {
  const name = ofOwnWrite ? 'after own write' : 'idle studio';
  return {
    name,
    role: 'ours',
    title: `DescribeCasterLayouts in process ${ofOwnWrite ? 'of the studio that the caller has just edited' : 'of another studio, after the same edit'}`,
    async prepare(bench) {
      const program = await openServices(bench, name);
      const edited = await storeSources(program, { parts: 20, studios, accounts: 1 });
      const idle = await storeSources(program, { parts: 20, studios, accounts: 1 });
      const edit = layoutEdits(program, edited, 20);
      const read = async (caller: number) => {
        const { accountId, casterId } = (ofOwnWrite ? edited : idle)[caller % studios] as Source;
        return describeLayouts.call(program, accountId, describeLayouts.decode({ CasterId: casterId }));
      };
      const firstLocation = (answer: Answer) =>
        (answer as { Layouts: { Layout: { BlendList: { LocationId: string[] } }[] } }).Layouts.Layout[0]
          ?.BlendList.LocationId[0];
      return {
        async run(load: Load): Promise<Round> {
          const latencies: number[] = [];
          const round = await closedLoop(load, async (caller) => {
            const written = await edit(caller);
            const startedAt = performance.now();
            const answer = await read(caller);
            latencies.push(performance.now() - startedAt);
            if (ofOwnWrite && firstLocation(answer) !== written)
              throw new Error(`A caller wrote ${written} and read ${firstLocation(answer)}`);
          });
          return { ...round, latencies };
        },
        check: (acknowledged) => program.faults({ events: acknowledged + 2 * studios, starts: 2 * studios }),
        close: () => program.close(),
      };
    },
  };
}
