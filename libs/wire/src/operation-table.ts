import {
  type AnyOperation,
  asRest,
  type ListedRefusal,
  type Parameters,
  type RestRoute,
} from './contract.js';
import { requiredParameters, spellingsOf } from './decode.js';
import type { ErrorTable, PublicCode } from './error-table.js';
import { codesOf } from './parameters.js';
import { parameterOf } from './permission.js';

/** An operation with what is worth working out once. */
export interface ResolvedOperation {
  readonly contract: AnyOperation;
  readonly required: readonly string[];
  /** How callers may write the name of a parameter → the name that the contract gives it. */
  readonly spellings: ReadonlyMap<string, string>;
  /** Refusal → what it is answered with, for those that the contract lists. */
  readonly codes: ReadonlyMap<string, PublicCode>;
}

interface Route {
  readonly segments: readonly string[];
  readonly route: RestRoute;
  readonly operation: ResolvedOperation;
}

export type RouteMatch =
  | {
      readonly operation: ResolvedOperation;
      readonly route: RestRoute;
      readonly pathValues: readonly (readonly [string, string])[];
    }
  /** The path is known, the method is not: these are. */
  | { readonly allowed: readonly string[] };

/** All operations by name and by route. Building it is the start-up check of the contracts. */
export class OperationTable {
  private readonly byName = new Map<string, ResolvedOperation>();
  private readonly routes: Route[] = [];

  /** Throws one error that lists everything wrong with the contracts. */
  constructor(contracts: readonly AnyOperation[], errors: ErrorTable) {
    const faults: string[] = [];
    for (const contract of contracts) {
      const { name, rest: route } = contract;
      faults.push(...faultsOf(contract, errors));
      const operation = resolved(contract, errors);
      if (this.byName.has(name)) faults.push(`${name} is defined twice`);
      this.byName.set(name, operation);

      if (route === undefined) continue;
      const segments = route.path.split('/');
      const twin = this.routes.find(
        (other) =>
          bySpecificity({ segments }, other) === 0 &&
          // One address calls its parameters one thing, whatever the method: OpenAPI could not tell two apart.
          (other.route.method === route.method || other.route.path !== route.path),
      );
      if (twin !== undefined)
        faults.push(
          `${name} and ${twin.operation.contract.name} share the route ${route.method} ${route.path}`,
        );
      const ofRest = route.parameters === undefined ? operation : resolved(asRest(contract), errors);
      this.routes.push({ segments, route, operation: ofRest });
    }
    this.routes.sort(bySpecificity);
    if (faults.length > 0) throw new Error(`The contracts do not hold together: ${faults.join('; ')}`);
  }

  /** By the Action of the documented API, in its exact letter case. */
  named(action: string): ResolvedOperation | undefined {
    const operation = this.byName.get(action);
    return operation?.contract.restOnly ? undefined : operation;
  }

  /** `segments` are those of the path, decoded. */
  routed(method: string, segments: readonly string[]): RouteMatch | undefined {
    const onPath = this.routes.filter((candidate) => matches(candidate.segments, segments));
    if (onPath.length === 0) return undefined;
    const found = onPath.find(({ route }) => route.method === method);
    if (found === undefined)
      return {
        allowed: onPath.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])),
      };

    return {
      operation: found.operation,
      route: found.route,
      pathValues: found.segments.flatMap((segment, i) => {
        const name = parameterIn(segment);
        return name === undefined ? [] : [[name, segments[i] ?? ''] as const];
      }),
    };
  }
}

export function resolved(contract: AnyOperation, errors: ErrorTable): ResolvedOperation {
  const codes = contract.refusals.map((listed) => codeOf(listed, errors));
  return {
    contract,
    required: requiredParameters(contract.parameters),
    spellings: spellingsOf(contract),
    codes: new Map(codes),
  };
}

function codeOf(listed: ListedRefusal, errors: ErrorTable): [refusal: string, answered: PublicCode] {
  if (typeof listed === 'string') return codeOf({ refusal: listed, as: errors.codeOf(listed) ?? '' }, errors);
  const { refusal, as, status = errors.publicError(as).status } = listed;
  return [refusal, { code: as, status }];
}

function faultsOf(
  { name, kind, permission, parameters, answeredAs = {}, refusals, rest }: AnyOperation,
  errors: ErrorTable,
): string[] {
  const faults: string[] = [];
  if (permission === undefined) faults.push(`${name} has no permission`);
  for (const on of permission === undefined ? [] : [permission.on, ...(permission.alsoOn ?? [])]) {
    const actedOn = parameterOf(on);
    if (actedOn !== undefined && !Object.hasOwn(parameters, actedOn))
      faults.push(`${name} has ${actedOn} in its permission and not among its parameters`);
  }
  for (const [answered, parameter] of Object.entries(answeredAs))
    if (Object.hasOwn(parameters, answered) || !Object.hasOwn(parameters, parameter))
      faults.push(`${name} cannot take ${answered} for ${parameter}`);
  for (const listed of [...refusals, ...(rest?.refusals ?? [])]) {
    const [refusal, { code }] = codeOf(listed, errors);
    if (errors.codeOf(refusal) === undefined) faults.push(`${name} lists the unknown refusal ${refusal}`);
    else if (!errors.has(code) && !isBadValue(code, parameters))
      faults.push(`${name} answers ${refusal} with the unknown code ${code}`);
  }
  for (const [parameter, schema] of Object.entries({ ...parameters, ...rest?.parameters } as Parameters))
    for (const code of codesOf(schema))
      if (!errors.has(code)) faults.push(`${name} answers ${parameter} with the unknown code ${code}`);
  if (rest === undefined) return faults;
  if (kind === 'command' && rest.method === 'GET')
    faults.push(`${name} changes something and its route is a GET`);

  const inPath = rest.path.split('/').flatMap((segment) => parameterIn(segment) ?? []);
  for (const parameter of [...inPath, ...Object.values(rest.headers ?? {})])
    if (!Object.hasOwn(parameters, parameter))
      faults.push(`${name} has ${parameter} in its route and not among its parameters`);
  if (new Set(inPath).size < inPath.length) faults.push(`${name} has a parameter twice in its route`);
  for (const [parameter, schema] of Object.entries(rest.parameters ?? {})) {
    if (Object.hasOwn(parameters, parameter)) faults.push(`${name} has ${parameter} twice`);
    if (!schema.safeParse(undefined).success)
      faults.push(`${name} cannot ask for ${parameter}: what plain REST alone takes may be absent`);
  }
  for (const header of Object.keys(rest.headers ?? {}))
    if (header !== header.toLowerCase()) faults.push(`${name} must name the header ${header} in lower case`);
  return faults;
}

/** `InvalidMixList`: the usual code for a bad value of a parameter, for those that only the rule can judge. */
function isBadValue(code: string, parameters: Parameters): boolean {
  return code.startsWith('Invalid') && Object.hasOwn(parameters, code.slice('Invalid'.length));
}

/** The parameter that a segment of a route stands for. */
export function parameterIn(segment: string): string | undefined {
  return /^\{(\w+)\}$/.exec(segment)?.[1];
}

function matches(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((segment, i) =>
      parameterIn(segment) === undefined ? segment === segments[i] : segments[i] !== '',
    )
  );
}

/**
 * `/v1/casters/import` is matched before `/v1/casters/{CasterId}`: at the first segment that differs, words come before
 * parameters. 0 for two routes that match the same paths, so that nothing could choose between them.
 */
function bySpecificity(one: Pick<Route, 'segments'>, other: Pick<Route, 'segments'>): number {
  const rank = ({ segments }: Pick<Route, 'segments'>) =>
    segments.map((segment) => (parameterIn(segment) === undefined ? `/${segment}` : '/{}')).join('');
  const [a, b] = [rank(one), rank(other)];
  // '{' sorts after every letter, digit, hyphen and slash.
  return a === b ? 0 : a < b ? -1 : 1;
}
