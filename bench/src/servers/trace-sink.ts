import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Takes spans as a collector does, and keeps none. `GET /` answers how many bytes came.
let bytes = 0;
const server = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => response.end(request.method === 'GET' ? String(bytes) : ''));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`answers at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
