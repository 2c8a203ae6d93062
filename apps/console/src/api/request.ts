import { type Given, routes } from './operations.generated';

export type OperationName = keyof Given & keyof typeof routes;

/** A call of plain REST before anybody's key is added. */
export interface RestRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where each parameter goes: into the path, a header, the query, or the JSON of the body. */
export function requestOf<Name extends OperationName>(name: Name, given: Given[Name]): RestRequest {
  const { kind, method, path, headers: headerNames } = routes[name];
  const left = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const take = (parameter: string) => {
    const value = left.get(parameter);
    left.delete(parameter);
    return value;
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, parameter) => encodeURIComponent(String(take(parameter))));
  const headers: Record<string, string> = {};
  for (const [header, parameter] of Object.entries(headerNames)) {
    const value = take(parameter);
    if (value !== undefined) headers[header] = String(value);
  }
  if (method === 'GET' || method === 'DELETE') {
    const query = new URLSearchParams([...left].flatMap(([parameter, value]) => pairsOf(parameter, value)));
    return { method, url: query.size === 0 ? filled : `${filled}?${query}`, headers };
  }
  // A command of plain REST says that it is no form of another page by its content type.
  const body = left.size > 0 || kind === 'command' ? JSON.stringify(Object.fromEntries(left)) : undefined;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return { method, url: filled, headers, body };
}

/** Lists have a name for each entry: `Tag.1.Key`. */
function pairsOf(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((entry, i) => pairsOf(`${name}.${i + 1}`, entry));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([member, content]) => pairsOf(`${name}.${member}`, content));
  return value === undefined || value === null ? [] : [[name, String(value)]];
}
