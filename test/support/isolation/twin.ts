import type { Parameters, Send } from './callers.js';

/** A call that was answered. */
export interface Step {
  readonly action: string;
  readonly parameters: Parameters;
  readonly answer: unknown;
}

/** Ids are UUIDs, but for those of access keys. */
export const uuids = /UK[0-9a-f]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export const uuidsIn = (value: unknown): string[] => JSON.stringify(value ?? null).match(uuids) ?? [];

/**
 * Does over again what somebody did to studios, on studios of its own, and knows which of its ids stands for which of
 * theirs: those that its answers have in the same places.
 */
export class Twin {
  private readonly ids = new Map<string, string>();
  private followed = 0;

  constructor(
    private readonly send: Send,
    /** Makes its texts other ones, and its client tokens, where it needs them. */
    private readonly altered: (text: string, name: string) => string,
  ) {}

  /** All ids by which its own are known, and nobody else's. */
  get ownIds(): string[] {
    return [...this.ids].filter(([theirs, own]) => theirs !== own).map(([, own]) => own);
  }

  idOf(id: string): string {
    return this.ids.get(id) ?? id;
  }

  /** The same request for its own studios. */
  parametersOf(parameters: Parameters): Parameters {
    return this.translated(parameters, '') as Parameters;
  }

  /** Catches up with what was done since. */
  async follow(steps: readonly Step[]): Promise<void> {
    while (this.followed < steps.length) {
      const { action, parameters, answer } = steps[this.followed]!;
      const { code, text, body } = await this.send(action, this.parametersOf(parameters));
      if (code !== 'OK') throw new Error(`The twin cannot follow ${action}: ${text}`);
      this.learn(answer, body);
      this.followed += 1;
    }
  }

  private learn(theirs: unknown, own: unknown): void {
    if (Array.isArray(theirs) && Array.isArray(own)) {
      for (const [i, item] of theirs.entries()) this.learn(item, this.matching(item, own, i));
    } else if (isObject(theirs) && isObject(own)) {
      for (const [name, value] of Object.entries(theirs)) this.learn(value, own[name]);
    } else if (typeof theirs === 'string' && typeof own === 'string') {
      const ids = uuidsIn(own);
      for (const [i, id] of uuidsIn(theirs).entries()) if (!this.ids.has(id)) this.ids.set(id, ids[i] ?? id);
    }
  }

  /** Lists are of all studios that an account has: there places say nothing, and the studio does. */
  private matching(item: unknown, own: readonly unknown[], place: number): unknown {
    // What one call made, it answers in its own order.
    if (!isObject(item) || typeof item.CasterId !== 'string' || 'Index' in item) return own[place];
    const casterId = this.idOf(item.CasterId);
    return own.find((one) => isObject(one) && one.CasterId === casterId);
  }

  private translated(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.translated(item, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([member, inner]) => [member, this.translated(inner, member)]),
      );
    if (typeof value !== 'string') return value;
    // JSON in a text has names of its own.
    if (/^[[{]/.test(value)) return JSON.stringify(this.translated(JSON.parse(value), name));
    return this.altered(value, name).replace(uuids, (id) => this.idOf(id));
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
