import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '#libs/wire';
import { errorCatalogue, operations } from './index.js';

interface Described {
  readonly operationId: string;
  readonly parameters: { name: string; in: string; required: boolean }[];
  readonly responses: Record<string, { description: string }>;
}

describe('The OpenAPI document', () => {
  const document = openApiDocument(operations, errorCatalogue, {
    title: 'T',
    version: '1',
    description: 'D',
  });
  const described = new Map<string, Described>();
  beforeAll(() => {
    for (const methods of Object.values(document.paths) as Record<string, Described>[])
      for (const operation of Object.values(methods)) described.set(operation.operationId, operation);
  });

  it('is valid OpenAPI 3.1 for a public validator', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect([valid, errors]).toEqual([true, undefined]);
  });

  it('has every operation with a route, and its path parameters', () => {
    const routed = operations.filter(({ rest }) => rest !== undefined);
    expect([...described.keys()].sort()).toEqual(routed.map(({ name }) => name).sort());
    for (const { name, rest } of routed)
      expect(
        described
          .get(name)
          ?.parameters.filter((p) => p.in === 'path')
          .map((p) => `{${p.name}}`),
      ).toEqual(expect.arrayContaining(rest?.path.match(/\{\w+\}/g) ?? []));
  });

  it('names every refusal of a contract under its status', () => {
    for (const { name, refusals } of operations)
      for (const listed of refusals) {
        const {
          as: code,
          status = errorCatalogue.publicErrors[code]?.status ?? (code === 'PermissionDenied' ? 403 : 400),
        } = typeof listed === 'string' ? { as: errorCatalogue.refusalCodes[listed] ?? '' } : listed;
        const { responses } = described.get(name) ?? {};
        if (responses !== undefined) expect(responses[status]?.description).toContain(code);
      }
  });

  it('takes the client token from its header', () => {
    expect(described.get('CopyCaster')?.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    );
  });

  it.each(['401', '405', '413', '415', '429', '431', '500'])('says that %s may be answered', (status) => {
    for (const { responses } of described.values()) expect(responses).toHaveProperty(status);
  });
});
