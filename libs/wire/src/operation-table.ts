import type { AnyOperation, RestRoute } from './contract.js';
import { requiredParameters } from './decode.js';
import { publicErrors, refusalCodes } from './public-errors.js';

/** An operation with what is worth working out once. */
export interface Offered {
  readonly operation: AnyOperation;
  readonly required: readonly string[];
  /** Public code of a refusal that the contract lists; undefined for one that it does not. */
  codeOf(refusal: string): string | undefined;
}

export type RouteMatch =
  | {
      readonly offered: Offered;
      readonly route: RestRoute;
      readonly pathValues: readonly (readonly [string, string])[];
    }
  /** The path is known, the method is not: these are. */
  | { readonly allowed: readonly string[] };

/** All operations by name and by route. Building it is the start-up check of the contracts. */
export class OperationTable {
  private readonly byName = new Map<string, Offered>();
  private readonly routes: { segments: readonly string[]; route: RestRoute; offered: Offered }[] = [];

  /** Throws one error that lists everything wrong with the contracts. */
  constructor(operations: readonly AnyOperation[]) {
    const faults: string[] = [];
    for (const operation of operations) {
      faults.push(...faultsOf(operation));
      const offered = offer(operation);
      if (this.byName.has(operation.name)) faults.push(`${operation.name} is defined twice`);
      this.byName.set(operation.name, offered);

      if (operation.rest === undefined) continue;
      const segments = operation.rest.path.split('/');
      const twin = this.routes.find(
        ({ route, segments: others }) => route.method === operation.rest?.method && overlap(segments, others),
      );
      if (twin !== undefined)
        faults.push(
          `${operation.name} and ${twin.offered.operation.name} share the route ${operation.rest.method} ${operation.rest.path}`,
        );
      this.routes.push({ segments, route: operation.rest, offered });
    }
    if (faults.length > 0) throw new Error(`The contracts do not hold together: ${faults.join('; ')}`);
  }

  /** By the Action of the documented API, in its exact letter case. */
  named(action: string): Offered | undefined {
    const offered = this.byName.get(action);
    return offered?.operation.restOnly ? undefined : offered;
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
      offered: found.offered,
      route: found.route,
      pathValues: found.segments.flatMap((segment, i) => {
        const name = parameterIn(segment);
        return name === undefined ? [] : [[name, segments[i] ?? ''] as const];
      }),
    };
  }
}

function offer(operation: AnyOperation): Offered {
  const codes = new Map(
    operation.refusals.map((listed) =>
      typeof listed === 'string' ? [listed, refusalCodes[listed]] : [listed.refusal, listed.as],
    ),
  );
  return {
    operation,
    required: requiredParameters(operation.parameters),
    codeOf: (refusal) => codes.get(refusal as keyof typeof refusalCodes),
  };
}

function faultsOf({ name, parameters, answeredAs = {}, refusals, rest }: AnyOperation): string[] {
  const faults: string[] = [];
  for (const [answered, parameter] of Object.entries(answeredAs))
    if (Object.hasOwn(parameters, answered) || !Object.hasOwn(parameters, parameter))
      faults.push(`${name} cannot take ${answered} for ${parameter}`);
  for (const listed of refusals) {
    const { refusal, as } = typeof listed === 'string' ? { refusal: listed, as: undefined } : listed;
    if (!Object.hasOwn(refusalCodes, refusal)) faults.push(`${name} lists the unknown refusal ${refusal}`);
    else if (!Object.hasOwn(publicErrors, as ?? refusalCodes[refusal]))
      faults.push(`${name} answers ${refusal} with the unknown code ${as ?? refusalCodes[refusal]}`);
  }
  if (rest === undefined) return faults;

  const inPath = rest.path.split('/').flatMap((segment) => parameterIn(segment) ?? []);
  for (const parameter of [...inPath, ...Object.values(rest.headers ?? {})])
    if (!Object.hasOwn(parameters, parameter))
      faults.push(`${name} has ${parameter} in its route and not among its parameters`);
  if (new Set(inPath).size < inPath.length) faults.push(`${name} has a parameter twice in its route`);
  for (const header of Object.keys(rest.headers ?? {}))
    if (header !== header.toLowerCase()) faults.push(`${name} must name the header ${header} in lower case`);
  return faults;
}

function parameterIn(segment: string): string | undefined {
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

/** Whether some path would match both: then nobody could say which operation is meant. */
function overlap(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((segment, i) => {
      const opposite = other[i] ?? '';
      return (
        segment === opposite || parameterIn(segment) !== undefined || parameterIn(opposite) !== undefined
      );
    })
  );
}
