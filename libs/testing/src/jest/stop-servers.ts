import { importTypescript } from './import-typescript.mjs';

/** Jest's global teardown: by then all projects are done. */
export default async function stopServers(): Promise<void> {
  const url = new URL('./servers.ts', import.meta.url).href;
  const servers = await importTypescript<typeof import('./servers.js')>(url);
  await servers.stop();
}
