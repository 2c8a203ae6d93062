import { z } from 'zod';

export const ARCHIVE_VERSION = 1;

const time = z.string().describe('ISO 8601 in UTC');
const object = z.record(z.string(), z.unknown());

/** The lines of an archive by their `kind`. The first is `archive`, the last is `end`; members may be added. */
export const archiveLines = {
  archive: z.object({ version: z.number().int(), accountId: z.string(), at: time }),
  account: z.object({
    name: z.string().nullable(),
    active: z.boolean(),
    casterQuota: z.number().int().nullable().describe('Null: that of the settings'),
    createdAt: time,
  }),
  callRate: z.object({ operation: z.string(), callsPerSecond: z.number().int() }),
  user: z.object({ userName: z.string(), createdAt: time }),
  policy: z.object({ policyName: z.string(), document: object, createdAt: time, changedAt: time }),
  userPolicy: z.object({ userName: z.string(), policyName: z.string(), attachedAt: time }),
  accessKey: z
    .object({
      accessKeyId: z.string(),
      userName: z.string().nullable(),
      status: z.enum(['active', 'inactive', 'deleted']),
      sessionName: z.string().nullable(),
      sessionPolicy: object.nullable(),
      expiresAt: time.nullable(),
      createdAt: time,
      changedAt: time,
    })
    .describe('Without its secret'),
  copyGrant: z.object({
    grantId: z.string(),
    granteeAccountId: z.string().describe('Who may copy'),
    casterId: z.string().nullable(),
    tagKey: z.string().nullable(),
    tagValue: z.string().nullable(),
    createdAt: time,
    createdBy: z.string(),
    revokedAt: time.nullable(),
    revokedBy: z.string().nullable(),
  }),
  clientToken: z.object({
    operation: z.string(),
    clientToken: z.string(),
    answer: object.describe('What a retry is answered'),
    usedAt: time,
  }),
  auditEntry: z.object({
    entry: z.string(),
    at: time,
    principalType: z.string(),
    principalName: z.string(),
    accessKeyId: z.string().nullable(),
    action: z.string(),
    resource: z.string().nullable(),
    code: z.string(),
    denied: z.boolean(),
    requestId: z.string().nullable(),
    sourceIp: z.string().nullable(),
    times: z.number().int(),
  }),
  setup: z.object({
    hash: z.string().describe('Hex SHA-256 of the setup as RFC 8785 canonical JSON, by which events name it'),
    schemaVersion: z.number().int(),
    setup: object,
  }),
  event: z.object({
    casterId: z.string(),
    version: z.number().int().describe('1 for the first event of its studio, without a hole'),
    eventId: z.string(),
    type: z.string(),
    schemaVersion: z.number().int(),
    setupHash: z.string().nullable().describe('Of the setup that belongs into the data, as `setup`'),
    data: object,
    meta: object,
    era: z.number().int(),
    recordedAt: time,
  }),
  end: z.object({ lines: z.number().int().describe('Of the whole file, this one included') }),
} as const;

export type ArchiveLineKind = keyof typeof archiveLines;

export type ArchiveLine = {
  [Kind in ArchiveLineKind]: { readonly kind: Kind } & z.output<(typeof archiveLines)[Kind]>;
}[ArchiveLineKind];

/**
 * Reads an archive line by line, and throws where it is none, is of a newer version, or ends too early. Kinds that this version
 * does not know are left out.
 */
export async function* readArchive(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<ArchiveLine> {
  let count = 0;
  let last: ArchiveLine | undefined;
  for await (const text of lines) {
    if (text === '') continue;
    count += 1;
    const { kind, ...members } = JSON.parse(text) as { kind?: string };
    if (count === 1 && kind !== 'archive')
      throw new Error('This is no archive of an account: its first line does not say so');
    if (last?.kind === 'end') throw new Error(`Line ${count} of the archive comes after its end`);
    if (kind === undefined || !Object.hasOwn(archiveLines, kind)) continue;
    const line = {
      kind,
      ...archiveLines[kind as ArchiveLineKind].parse(members),
    } as ArchiveLine;
    if (line.kind === 'archive' && line.version > ARCHIVE_VERSION)
      throw new Error(`The archive is of version ${line.version}, and this program reads ${ARCHIVE_VERSION}`);
    last = line;
    yield line;
  }
  if (last?.kind !== 'end' || last.lines !== count)
    throw new Error(`The archive is not whole: it ends after ${count} lines`);
}
