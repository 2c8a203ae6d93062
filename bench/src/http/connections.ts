import { HttpConnection } from './connection.js';

/** Kept open for a whole cell, one for each caller; spread over the endpoints where there are several. */
export class Connections {
  private readonly open: HttpConnection[] = [];

  constructor(private readonly endpoints: readonly string[]) {}

  async first(count: number): Promise<readonly HttpConnection[]> {
    while (this.open.length < count)
      this.open.push(await HttpConnection.open(this.endpoints[this.open.length % this.endpoints.length]!));
    return this.open.slice(0, count);
  }

  close(): void {
    for (const connection of this.open.splice(0)) connection.close();
  }
}
