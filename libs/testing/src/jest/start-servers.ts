import { importTypescript } from './import-typescript.mjs';

/** Jest's global setup. Each project names it, and the first one's servers serve them all. */
export default async function startServers(): Promise<void> {
  const url = new URL('./servers.ts', import.meta.url).href;
  const servers = await importTypescript<typeof import('./servers.js')>(url);
  await servers.start();
}
