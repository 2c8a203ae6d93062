import { z } from 'zod';
import { errorCatalogue, type Operation } from '#libs/operations';
import { type AccessLevel, answeredCodes, arnOf } from '#libs/wire';

/** What the public documentation says of one operation. Parameters that every operation takes are left out. */
export interface Fact {
  readonly name: string;
  readonly kind: string;
  readonly callsPerSecond: number;
  /** What a policy must allow; the account is `{accountId}` in the resource, and `*` stands for the account as a whole. */
  readonly permission: {
    readonly access: AccessLevel;
    readonly resource: string;
    /** How far the public pages vouch for it. */
    readonly is: 'documented' | 'inferred';
  };
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** `A.B[].C` → type, for each leaf, without RequestId. */
  readonly answer: Readonly<Record<string, string>>;
  /** Every list of the answer that is the only member of an object of its own: `Layouts.Layout[]`. */
  readonly wrappers: readonly string[];
  /** Code → HTTP status. */
  readonly codes: Readonly<Record<string, number>>;
  /** How far the public pages vouch for the codes. */
  readonly codesAre: 'documented' | 'documented-legacy' | 'partial' | 'inferred';
  readonly inferredCodes: readonly string[];
}

/** Something that the documentation says and the contract does not, or the other way round. */
export interface Difference {
  readonly operation: string;
  readonly of: 'operation' | 'permission' | 'parameter' | 'answer' | 'wrapper' | 'code';
  readonly is: 'absent' | 'added';
  /** `VideoLayer (required)`, `Layouts.Layout[].LayoutId: string`, `InvalidLayout.NotFound 404` … */
  readonly what: string;
}

export function differencesOf(operation: Operation, fact: Fact): Difference[] {
  const compared = (of: Difference['of'], documented: readonly string[], answered: readonly string[]) =>
    [
      ...documented
        .filter((what) => !answered.includes(what))
        .map((what) => ({ is: 'absent' as const, what })),
      ...answered
        .filter((what) => !documented.includes(what))
        .map((what) => ({ is: 'added' as const, what })),
    ].map((difference) => ({ operation: operation.name, of, ...difference }));

  const parameters = Object.entries(operation.parameters as Record<string, z.ZodType>).map(([name, schema]) =>
    parameter(name, !schema.safeParse(undefined).success),
  );
  const documentedParameters = [
    ...fact.required.map((name) => parameter(name, true)),
    ...fact.optional.map((name) => parameter(name, false)),
  ];
  const { leaves, wrappers } = answerOf(operation.result);
  const said = Object.entries(fact.answer).map(([path, type]) => `${path}: ${type}`);
  return [
    ...compared('operation', [fact.kind, callsPerSecond(fact)], [operation.kind, callsPerSecond(operation)]),
    // One difference for what is one thing, said otherwise.
    ...compared('permission', [permission(fact.permission)], [permissionOf(operation)]).filter(
      ({ is }) => is === 'added',
    ),
    ...compared('parameter', documentedParameters, parameters),
    ...compared('answer', said, leaves),
    ...compared('wrapper', fact.wrappers, wrappers),
    ...compared('code', Object.entries(fact.codes).map(withStatus), codesOf(operation, fact)),
  ];
}

const parameter = (name: string, isRequired: boolean) => `${name} (${isRequired ? 'required' : 'optional'})`;
const callsPerSecond = (one: { readonly callsPerSecond: number }) => `${one.callsPerSecond} calls a second`;
const withStatus = ([code, status]: readonly [string, number]) => `${code} ${status}`;

const permission = ({ access, resource }: Pick<Fact['permission'], 'access' | 'resource'>) =>
  `${access} on ${resource}`;

/** As the documentation writes it: which parameter names the studio, or leads to it, is not part of that. */
function permissionOf({ permission: { access, on } }: Operation): string {
  const isFound = 'named' in on || 'of' in on;
  const names = { caster: '{CasterId}', domain: '{DomainName}', account: undefined };
  return permission({ access, resource: arnOf(on, '{accountId}', isFound ? names[on.type] : undefined) });
}

/**
 * The codes that an operation can be answered with. `Invalid{Parameter}` and `Missing{Parameter}` are every operation's
 * and count where they are documented.
 */
function codesOf({ parameters, ...contract }: Operation, { codes }: Fact): string[] {
  const usual = new Set(Object.keys(parameters).flatMap((name) => [`Invalid${name}`, `Missing${name}`]));
  const own = [...answeredCodes({ parameters, ...contract }, errorCatalogue)].flatMap(([code, statuses]) =>
    [...statuses].map((status) => [code, status] as const),
  );
  return [...own.filter(([code]) => code in codes || !usual.has(code)), ['InternalError', 500] as const].map(
    withStatus,
  );
}

/** Each leaf of an answer with its type, and each list that is the only member of an object of its own. */
function answerOf(schema: z.ZodType, path = ''): { readonly leaves: string[]; readonly wrappers: string[] } {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray) return answerOf(inner.element as z.ZodType, `${path}[]`);
  if (!(inner instanceof z.ZodObject)) return { leaves: [`${path}: ${typeOf(inner)}`], wrappers: [] };

  const members = Object.entries(inner.shape as Record<string, z.ZodType>);
  const below = members.map(([name, member]) => answerOf(member, path === '' ? name : `${path}.${name}`));
  const [only, ...others] = members;
  const wraps =
    path !== '' && only !== undefined && others.length === 0 && bare(only[1]) instanceof z.ZodArray;
  return {
    leaves: below.flatMap(({ leaves }) => leaves),
    wrappers: [...(wraps ? [`${path}.${only[0]}[]`] : []), ...below.flatMap(({ wrappers }) => wrappers)],
  };
}

const bare = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional ? bare(schema.unwrap() as z.ZodType) : schema;

function typeOf(schema: z.ZodType): unknown {
  const { type, const: value } = z.toJSONSchema(schema) as { type?: string; const?: unknown };
  return type === 'integer' ? 'number' : (type ?? typeof value);
}
