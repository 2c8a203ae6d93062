import type { Cell, Contender } from '../../cell.js';
import { Connections } from '../../http/connections.js';
import { expectOk, loadBy, PreparedRequests } from '../../http/prepared-requests.js';
import { startProgram } from '../../http/program.js';
import { copyFaults, copyOf, type Served, serveStudios } from '../../http/served-copies.js';
import type { CallParameters } from '../../http/signed-calls.js';

interface Asked {
  readonly name: string;
  readonly action: string;
  parameters(served: Served): CallParameters;
  faults(served: Served, acknowledged: number): Promise<readonly string[]>;
}

const copying: Asked = {
  name: 'copy',
  action: 'CopyCaster',
  parameters: ({ accounts }) => copyOf(accounts[0]!),
  faults: ({ database }, acknowledged) => copyFaults(database, acknowledged),
};

const describing: Asked = {
  name: 'describe',
  action: 'DescribeCasterConfig',
  parameters: ({ accounts }) => ({ CasterId: accounts[0]!.source }),
  faults: async () => [],
};

/** The one program, with as many of its calls traced; the collector is a process that throws away what it gets. */
function traced(share: number, { name, action, parameters, faults }: Asked): Contender {
  const shown = share === 0 ? 'off' : `${100 * share} %`;
  return {
    name: shown,
    role: 'ours',
    title: share === 0 ? `${action}, nothing traced` : `${action}, ${shown} of the calls traced`,
    async prepare(bench) {
      const sink = share === 0 ? undefined : await startProgram('dist/bench/src/servers/trace-sink.js', {});
      const served = await serveStudios(bench, {
        name: `traced_${name}_${100 * share}`,
        environment: sink && {
          OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
          OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
          OTEL_TRACES_SAMPLER_ARG: String(share),
        },
      });
      const calls = served.calls();
      const connections = new Connections(served.programs.map(({ endpoint }) => endpoint));
      const requests = new PreparedRequests(() => calls.request(action, parameters(served)));
      return {
        run: (load) => loadBy(load, connections, requests, expectOk),
        check: async (acknowledged) => {
          const received = sink && Number(await (await fetch(sink.endpoint)).text());
          return [
            ...(received === 0 && share === 1 ? ['no span came to the collector'] : []),
            ...(await faults(served, acknowledged)),
          ];
        },
        servers: () => served.programs.map(({ pid }) => pid),
        close: async () => {
          connections.close();
          await served.close();
          await sink?.stop();
        },
      };
    },
  };
}

function cellOf(asked: Asked): Cell {
  return {
    name: `tracing-${asked.name}`,
    title: `${asked.action} over HTTP, traced and not`,
    parameters: { parts: 20 },
    variants: [
      { name: '1 caller', callers: 1 },
      { name: '64 callers', callers: 64 },
    ],
    contenders: [traced(0, asked), traced(0.01, asked), traced(1, asked)],
    note: 'What is not asked for costs nothing: off is the program that all other cells measure. Spans of calls, commands, loads and appends, sent to a process on the same processors.',
  };
}

export const tracingCopy = cellOf(copying);
export const tracingDescribe = cellOf(describing);
