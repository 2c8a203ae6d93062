/** Tables whose rows belong to an account. Views' tables are named in code: `a view`. */
const ownedTables = [
  'accounts',
  'account_call_rates',
  'access_keys',
  'audit_log',
  'call_counts',
  'client_tokens',
  'copy_grants',
  'events',
  'policies',
  'setups',
  'streams',
  'user_policies',
  'users',
];

const VIEW = 'a view';
const owned = new RegExp(
  `\\b(?:from|join|into|update|using)\\s+(?:only\\s+)?(?:(${ownedTables.join('|')})\\b(?!\\s*\\.)|(\\$\\{(?:tableOf\\(\\w+\\)|table)\\}))`,
  'gi',
);
const isSql = /\b(select|insert\s+into|update\s+\w+|delete\s+from)\b/i;

/** The SQL of a file: all of it, or the texts in a TypeScript file that are statements. */
export function statementsIn(file: string, text: string): string[] {
  if (file.endsWith('.sql')) return [withoutComments(text)];
  return textsIn(text)
    .filter((one) => isSql.test(one))
    .map(withoutComments);
}

/** Tables of accounts that the statement touches, each with the part of the statement that is about it. */
export function mentionsOf(statement: string): { readonly table: string; readonly block: string }[] {
  return [...statement.matchAll(owned)].map(({ index, 1: table }) => ({
    table: table?.toLowerCase() ?? VIEW,
    block: blockAround(statement, index),
  }));
}

const value = String.raw`(?:any\s*\()?\s*(?:\$\d|\w+\.account_id|\w+\.accountId)`;
const predicates = [
  // account_id = $1, users.account_id = named.account_id, (account_id, …) in the columns that are written
  new RegExp(String.raw`\baccount_id\s*=\s*${value}`, 'i'),
  /\(\s*\w+\.account_id\s*,[^)]*\)\s*=\s*\(\s*\w+\.account_id/i,
  /\binsert\s+into\s+\S+(?:\s+as\s+\w+)?\s*\([^)]*\baccount_id\b/i,
];

/** Whether this part of a statement is about the rows of accounts that it names. */
export function isScoped(block: string): boolean {
  return predicates.some((predicate) => predicate.test(withoutInnerBlocks(block)));
}

/** From the innermost parenthesis around the place that holds a statement of its own. */
function blockAround(statement: string, place: number): string {
  let depth = 0;
  for (let at = place - 1; at >= 0; at--) {
    if (statement[at] === ')') depth += 1;
    else if (statement[at] === '(') {
      if (depth === 0 && /^\(\s*(select|insert|update|delete|with)\b/i.test(statement.slice(at)))
        return statement.slice(at, endOf(statement, at));
      depth = Math.max(0, depth - 1);
    }
  }
  return statement;
}

/** Without the statements within: what they say is not said of this one. */
function withoutInnerBlocks(block: string): string {
  let text = block;
  for (let at = 1; at < text.length; at++)
    if (/^\(\s*(select|insert|update|delete|with)\b/i.test(text.slice(at)))
      text = `${text.slice(0, at)}()${text.slice(endOf(text, at))}`;
  return text;
}

function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

const withoutComments = (sql: string) => sql.replace(/--.*$/gm, '');

/** The string and template literals of a TypeScript file, templates with their `${…}` as they stand. */
function textsIn(source: string): string[] {
  const texts: string[] = [];
  const tokens =
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{(?:[^{}`]|\{[^{}]*\}|`[^`]*`)*\}|[^`\\])*`/g;
  for (const [token] of source.matchAll(tokens)) if (!token.startsWith('/')) texts.push(token.slice(1, -1));
  return texts;
}
