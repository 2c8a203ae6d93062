import { z } from 'zod';

/** `A.B[].C` for each leaf of an answer's schema. */
export function pathsOf(schema: z.ZodType, path = ''): string[] {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodArray) return pathsOf(inner.element as z.ZodType, `${path}[]`);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, member]) =>
      pathsOf(member, path === '' ? name : `${path}.${name}`),
    );
  return [path];
}

/** `A.B[].C` for each leaf of an answer. */
export function pathsIn(answer: unknown, path = ''): string[] {
  if (Array.isArray(answer)) return answer.flatMap((item) => pathsIn(item, `${path}[]`));
  if (typeof answer !== 'object' || answer === null) return [path];
  return Object.entries(answer).flatMap(([name, member]) =>
    pathsIn(member, path === '' ? name : `${path}.${name}`),
  );
}
