import type { Cell, Contender, Step } from '../../cell.js';
import { Connections } from '../../http/connections.js';
import { loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { copyFaults, copyOf, serveStudios } from '../../http/served-copies.js';
import { type StepTimes, takeTimes } from '../../http/step-times.js';

const watched: Contender = {
  name: 'a copy',
  role: 'ours',
  title: 'CopyCaster over HTTP with a watch on its steps: the mean of all calls of a round',
  async prepare(bench) {
    const served = await serveStudios(bench, {
      name: 'steps',
      script: 'dist/bench/src/servers/timed-understudy.js',
    });
    const [program] = served.programs;
    const calls = served.calls();
    const connections = new Connections([program!.endpoint]);
    const requests = new PreparedRequests(() => calls.request('CopyCaster', copyOf(served.accounts[0]!)));
    return {
      async run(load) {
        await takeTimes(program!);
        const round = await loadBy(load, connections, requests);
        const times = await takeTimes(program!);
        if (times.calls !== round.operations)
          throw new Error(`${times.calls} calls were watched instead of ${round.operations}`);
        const latencies = round.latencies ?? [];
        const mean = latencies.reduce((sum, one) => sum + one, 0) / latencies.length;
        return { ...round, steps: stepsOf(mean, times) };
      },
      check: (acknowledged) => copyFaults(served.database, acknowledged),
      servers: () => served.programs.map(({ pid }) => pid),
      close: async () => {
        connections.close();
        await served.close();
      },
    };
  },
};

/** What is not inside a watched step is the front door's own work; what is not inside the gateway, the way to it. */
function stepsOf(mean: number, { calls, gateway, key, admission, load, start }: StepTimes): Step[] {
  const inside = [key, admission, load, start].reduce((sum, one) => sum + one, 0);
  return [
    { name: 'HTTP, and the wait for Node’s thread', milliseconds: Math.max(0, mean - gateway / calls) },
    {
      name: 'front door: parse, verify, permit, answer',
      milliseconds: Math.max(0, gateway - inside) / calls,
    },
    { name: 'access key', milliseconds: key / calls },
    { name: 'admission: nonce and rate', milliseconds: admission / calls },
    { name: 'load the source', milliseconds: load / calls },
    { name: 'start: the one statement', milliseconds: start / calls },
  ];
}

export const steps: Cell = {
  name: 'steps',
  title: 'What one copy costs over HTTP',
  parameters: { parts: 20 },
  variants: [
    { name: '1 caller', callers: 1 },
    { name: '64 callers', callers: 64 },
  ],
  contenders: [watched],
  note: 'A step’s time is from its call until its promise settled: of several callers it holds their waiting for each other.',
};
