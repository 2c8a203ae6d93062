import { startProcess, type UnderstudyProcess } from './process.js';
import { RawClient } from './raw-client.js';

/** Processes of the API on one database, and a client for each. */
export class Replicas {
  private running: { readonly understudy: UnderstudyProcess; readonly client: RawClient }[] = [];

  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly count = 3,
  ) {}

  get clients(): readonly RawClient[] {
    return this.running.map(({ client }) => client);
  }

  get endpoints(): readonly string[] {
    return this.running.map(({ understudy }) => understudy.endpoint);
  }

  /** What they have logged so far. */
  get logged(): readonly string[] {
    return this.running.flatMap(({ understudy }) => understudy.logged);
  }

  async start(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.count }, async () => {
        const understudy = await startProcess({ ROLES: 'api', ...this.environment });
        // At once: those that started are stopped, also where another one could not.
        this.running.push({ understudy, client: new RawClient(understudy.endpoint) });
      }),
    );
  }

  async stop(): Promise<void> {
    const stopped = this.running.splice(0);
    for (const { client } of stopped) client.close();
    await Promise.all(stopped.map(({ understudy }) => understudy.stop()));
  }
}
