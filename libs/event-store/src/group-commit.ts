export interface GroupCommitLimits {
  readonly maxCommands: number;
  readonly maxBytes: number;
  /** A statement that failed for this reason fails alike for each of its commands: none is repeated alone. */
  failsAlike(error: unknown): boolean;
  /** A statement failed as a whole, and its commands are repeated alone. */
  onRepeat(error: unknown, commands: number): void;
  /** A statement has ended, whether or not it failed. */
  onStatement?(told: SharedStatement): void;
  /** How long a command may have waited behind what failed before it fails as well; callers wait for 8 s. */
  readonly patience?: Patience;
}

/** What is told of a statement that commands have shared. */
export interface SharedStatement {
  readonly commands: number;
  /** For how long that command had waited which waited for longest. */
  readonly waitedMs: number;
  readonly ms: number;
}

interface Patience {
  /** Behind a lost batch, which takes up to 6 s, as the next one may. */
  readonly behindLostMs: number;
  /** Behind commands of its account that are repeated one by one and wait for a lock, for 2 s each. */
  readonly behindFailedMs: number;
}

const defaultPatience: Patience = { behindLostMs: 1_000, behindFailedMs: 4_000 };

/** What group commit must know of the commands it gathers. */
export interface GroupCommitRules<Command, Outcome> extends GroupCommitLimits {
  /** Accounts take turns: a busy one fills what the others leave. */
  accountOf(command: Command): string;
  bytesOf(command: Command): number;
  /** What no two commands under way may share: a stream, a client token. */
  keysOf(command: Command): readonly string[];
  /** One statement for all. Null: only a statement of its own can tell this command's outcome. */
  together(commands: readonly Command[]): Promise<(Outcome | null)[]>;
  alone(command: Command): Promise<Outcome>;
  /**
   * What a finished command tells one that waited for the same key, if it tells all: then no statement is spent on it.
   * `cameBefore`: the twin was waiting already when the finished command's statement was sent.
   */
  tellsTwin?(finished: Command, outcome: Outcome, twin: Command, cameBefore: boolean): Outcome | null;
}

interface Entry<Command, Outcome> {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly arrived: number;
  readonly addedAt: number;
  sent: number;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Commands that arrive while a statement runs share the next one, so that they share its round trip and its fsync
 * (one by one: 1,400 a second on two cores; 64 together: 11,000). Nobody waits for company: an idle store sends at once.
 */
export class GroupCommit<Command, Outcome> {
  /** Who holds a key, and who waits for it. Commands under way hold theirs; the others are in one of these lists. */
  private readonly waitingFor = new Map<string, Entry<Command, Outcome>[]>();
  /** Commands that hold all their keys, by account. The order of the accounts is the order of their turns. */
  private readonly ready = new Map<string, Entry<Command, Outcome>[]>();
  /** Accounts some of whose commands are repeated one by one; the others' batches go on without them. */
  private readonly apart = new Set<string>();
  private unsettled = 0;
  private running = false;
  private planned = false;
  private stopping = false;
  private clock = 0;
  private whenEmpty: (() => void)[] = [];

  private readonly patience: Patience;

  constructor(private readonly rules: GroupCommitRules<Command, Outcome>) {
    this.patience = rules.patience ?? defaultPatience;
  }

  add(command: Command): Promise<Outcome> {
    if (this.stopping)
      return Promise.reject(new Error('The event store is stopping and takes no more commands.'));

    this.unsettled += 1;
    return new Promise<Outcome>((resolve, reject) => {
      this.admit({
        command,
        keys: this.rules.keysOf(command),
        arrived: ++this.clock,
        addedAt: performance.now(),
        sent: 0,
        resolve,
        reject,
      });
    });
  }

  /** Takes no more commands and waits for those it has. */
  async drain(): Promise<void> {
    this.stopping = true;
    if (this.unsettled > 0) await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
  }

  private admit(entry: Entry<Command, Outcome>) {
    const taken = entry.keys.find((key) => this.waitingFor.has(key));
    if (taken !== undefined) {
      this.waitingFor.get(taken)?.push(entry);
      return;
    }
    for (const key of entry.keys) this.waitingFor.set(key, []);
    const account = this.rules.accountOf(entry.command);
    const queue = this.ready.get(account);
    if (queue) queue.push(entry);
    else this.ready.set(account, [entry]);
    this.plan();
  }

  /** At the end of the current turn of the event loop's microtasks: commands added together go together. */
  private plan() {
    if (this.planned || this.running) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      void this.send();
    });
  }

  private async send() {
    const batch = this.nextBatch();
    if (batch.length === 0) return;

    this.running = true;
    for (const entry of batch) entry.sent = ++this.clock;
    const sentAt = performance.now();
    try {
      const outcomes = await this.rules.together(batch.map((entry) => entry.command));
      const undecided: Entry<Command, Outcome>[] = [];
      batch.forEach((entry, place) => {
        const outcome = outcomes[place];
        if (outcome === null || outcome === undefined) undecided.push(entry);
        else this.settle(entry, outcome);
      });
      this.repeatAlone(undecided);
    } catch (error) {
      if (this.rules.failsAlike(error))
        for (const entry of [...batch, ...this.takeImpatient()]) this.fail(entry, error);
      else {
        this.rules.onRepeat(error, batch.length);
        this.repeatAlone(batch);
      }
    } finally {
      this.running = false;
      this.plan();
      this.rules.onStatement?.({
        commands: batch.length,
        waitedMs: sentAt - Math.min(...batch.map(({ addedAt }) => addedAt)),
        ms: performance.now() - sentAt,
      });
    }
  }

  /** One command of each account in turn, until the batch is full. */
  private nextBatch(): Entry<Command, Outcome>[] {
    const batch: Entry<Command, Outcome>[] = [];
    let bytes = 0;
    let turns = [...this.ready.keys()].filter((account) => !this.apart.has(account));
    while (turns.length > 0) {
      const again: string[] = [];
      for (const account of turns) {
        const queue = this.ready.get(account)!;
        const next = queue[0]!;
        bytes += this.rules.bytesOf(next.command);
        // A single command may be larger than the limit, and then goes alone.
        if (batch.length > 0 && (batch.length === this.rules.maxCommands || bytes > this.rules.maxBytes))
          return batch;

        batch.push(next);
        queue.shift();
        // Behind the others: whoever was left out of a full batch comes first in the next.
        this.ready.delete(account);
        if (queue.length > 0) {
          this.ready.set(account, queue);
          again.push(account);
        }
      }
      turns = again;
    }
    return batch;
  }

  /** Those in the queues that waited for as long as they can. */
  private takeImpatient(): Entry<Command, Outcome>[] {
    const taken: Entry<Command, Outcome>[] = [];
    for (const [account, queue] of [...this.ready]) {
      const patient = queue.filter((entry) => !isImpatient(entry, this.patience.behindLostMs));
      taken.push(...queue.filter((entry) => !patient.includes(entry)));
      if (patient.length > 0) this.ready.set(account, patient);
      else this.ready.delete(account);
    }
    return taken;
  }

  /** In their order within an account, and accounts side by side: one that waits for a stranger's lock delays no other. */
  private repeatAlone(entries: readonly Entry<Command, Outcome>[]) {
    const byAccount = new Map<string, Entry<Command, Outcome>[]>();
    for (const entry of entries) {
      const account = this.rules.accountOf(entry.command);
      byAccount.set(account, [...(byAccount.get(account) ?? []), entry]);
    }
    for (const [account, own] of byAccount) {
      this.apart.add(account);
      void (async () => {
        let failure: unknown;
        for (const entry of own) {
          if (failure !== undefined && isImpatient(entry, this.patience.behindFailedMs)) {
            this.fail(entry, failure);
            continue;
          }
          try {
            this.settle(entry, await this.rules.alone(entry.command));
          } catch (error) {
            failure = error;
            this.fail(entry, error);
          }
        }
        this.apart.delete(account);
        this.plan();
      })();
    }
  }

  private settle(entry: Entry<Command, Outcome>, outcome: Outcome) {
    entry.resolve(outcome);
    this.release(entry, (twin) => {
      const told =
        this.rules.tellsTwin?.(entry.command, outcome, twin.command, twin.arrived < entry.sent) ?? null;
      if (told !== null) twin.resolve(told);
      return told !== null;
    });
  }

  private fail(entry: Entry<Command, Outcome>, error: unknown) {
    entry.reject(error);
    const alike = this.rules.failsAlike(error);
    this.release(entry, (twin) => {
      if (alike) twin.reject(error);
      return alike;
    });
  }

  private release(entry: Entry<Command, Outcome>, isSettled: (twin: Entry<Command, Outcome>) => boolean) {
    const waiting = entry.keys.flatMap((key) => this.waitingFor.get(key) ?? []);
    for (const key of entry.keys) this.waitingFor.delete(key);
    let settled = 1;
    for (const twin of waiting) {
      if (isSettled(twin)) settled += 1;
      else this.admit(twin);
    }
    this.unsettled -= settled;
    if (this.unsettled === 0) for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

const isImpatient = ({ addedAt }: { readonly addedAt: number }, patienceMs: number) =>
  performance.now() - addedAt > patienceMs;
