import { readSql } from '#libs/postgres';
import type { TokenOutcome } from './events.js';
import { byteaText } from './prepared-events.js';
import type { Statements } from './statements.js';

export interface TokenScope {
  readonly accountId: string;
  readonly operation: string;
  readonly clientToken: string;
  readonly parametersHash: Buffer;
}

interface TokenRow {
  ordinal: number;
  same: boolean;
  answer: Readonly<Record<string, unknown>>;
}

const lookUpTokensSql = readSql(import.meta.url, 'look-up-tokens.sql');

/** A batch holds its locks for a few milliseconds, so that no replay waits for the sweep. */
const sweptAtOnce = 500;

/** What client tokens were used for. They are claimed by the statement that starts a stream, and by nothing else. */
export class Tokens {
  private readonly keptDays: number;

  constructor(
    private readonly statements: Statements,
    clientTokenDays: number,
  ) {
    // A client may retry for a day, whatever the settings say.
    this.keptDays = Math.max(1, clientTokenDays);
  }

  /** One outcome for each, null where the token is unused. */
  async lookUp(scopes: readonly TokenScope[]): Promise<(TokenOutcome | null)[]> {
    const { rows } = await this.statements.run<TokenRow>('look-up-tokens', lookUpTokensSql, [
      JSON.stringify(
        scopes.map((scope) => ({
          account_id: scope.accountId,
          operation: scope.operation,
          client_token: scope.clientToken,
          parameters_hash: byteaText(scope.parametersHash.toString('hex')),
        })),
      ),
    ]);
    const outcomes: (TokenOutcome | null)[] = scopes.map(() => null);
    for (const row of rows) outcomes[row.ordinal - 1] = tokenOutcome(row);
    return outcomes;
  }

  /** Removes those that are older than the days they are kept; says how many. */
  async sweep(): Promise<number> {
    for (let swept = 0; ; ) {
      const { rows } = await this.statements.run(
        'sweep-tokens',
        `delete from client_tokens
         where ctid = any (array(
           select ctid from client_tokens
           where used_at < now() - make_interval(days => $1)
           order by used_at limit $2
           for update skip locked
         ))
         returning 1`,
        [this.keptDays, sweptAtOnce],
      );
      swept += rows.length;
      if (rows.length < sweptAtOnce) return swept;
    }
  }
}

export const tokenOutcome = (token: {
  same: boolean;
  answer: Readonly<Record<string, unknown>>;
}): TokenOutcome => (token.same ? { kind: 'replayed', answer: token.answer } : { kind: 'token reused' });
