import { randomUUID } from 'node:crypto';
import type { Contender } from '../cell.js';
import { TypeormStudios } from '../contenders/typeorm.js';
import { setupOf } from '../studios.js';
import { Connections } from './connections.js';
import { nobody } from './empty-handler.js';
import { loadBy, PreparedRequests } from './prepared-requests.js';
import { startProgram } from './program.js';
import { SignedCalls } from './signed-calls.js';

const ACCOUNT = '1000000000000000';

/** What a user would write instead, served as ours is. */
export function typeormOverHttp({ parts }: { parts: number }): Contender {
  return {
    name: 'TypeORM handler',
    role: 'peer',
    title: 'TypeORM transaction behind the same HTTP server: no signature, policy, rate or nonce is checked',
    async prepare({ postgres }) {
      const url = await postgres.emptyDatabase('typeorm_http');
      const studios = await TypeormStudios.open(url);
      const source = await studios.createStudio(ACCOUNT, setupOf(parts));
      const server = await startProgram('dist/bench/src/servers/typeorm-handler.js', {
        DATABASE_URL: url,
        ACCOUNT,
      });
      const calls = new SignedCalls(server.endpoint, nobody);
      const connections = new Connections([server.endpoint]);
      const requests = new PreparedRequests(() =>
        calls.request('CopyCaster', {
          SrcCasterId: source,
          CasterName: 'A copy',
          ClientToken: randomUUID(),
        }),
      );
      return {
        run: (load) => loadBy(load, connections, requests),
        check: (acknowledged) => studios.faults({ events: acknowledged + 1, tokens: acknowledged }),
        servers: () => [server.pid],
        close: async () => {
          connections.close();
          await server.stop();
          await studios.close();
        },
      };
    },
  };
}
