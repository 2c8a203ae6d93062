import { randomUUID } from 'node:crypto';
import type { Contender } from '../cell.js';
import { Connections } from './connections.js';
import { loadBy, PreparedRequests } from './prepared-requests.js';
import { startProgram } from './program.js';
import { type CallParameters, SignedCalls } from './signed-calls.js';

/** For servers that ask nobody who calls. */
export const nobody = {
  accessKeyId: 'AK00000000000000000000000000',
  secret: 'a secret that nobody asks for',
};

/** The limit of everything over HTTP: the program's server with a handler that does nothing. */
export function emptyHandler(
  action = 'CopyCaster',
  parameters: () => CallParameters = () => ({
    SrcCasterId: randomUUID(),
    CasterName: 'A copy',
    ClientToken: randomUUID(),
  }),
): Contender {
  return {
    name: 'empty handler',
    role: 'limit',
    title: 'the same HTTP server with an empty handler, the same requests',
    async prepare() {
      const server = await startProgram('dist/bench/src/servers/empty-handler.js', {});
      const calls = new SignedCalls(server.endpoint, nobody);
      const connections = new Connections([server.endpoint]);
      const requests = new PreparedRequests(() => calls.request(action, parameters()));
      return {
        run: (load) => loadBy(load, connections, requests),
        check: async () => [],
        servers: () => [server.pid],
        close: async () => {
          connections.close();
          await server.stop();
        },
      };
    },
  };
}
