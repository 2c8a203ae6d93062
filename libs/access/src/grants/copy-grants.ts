import { randomUUID } from 'node:crypto';
import type { Database } from '#libs/postgres';

/** One studio, or all with a tag; of any value where none is named. */
type Subject =
  | { readonly casterId: string }
  | { readonly tag: { readonly key: string; readonly value?: string } };

/** An account lets another one copy from its studios. */
export interface StoredGrant {
  readonly grantId: string;
  readonly ownerAccountId: string;
  readonly granteeAccountId: string;
  readonly on: Subject;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt?: Date;
}

interface SubjectRow {
  caster_id: string | null;
  tag_key: string | null;
  tag_value: string | null;
}

interface GrantRow extends SubjectRow {
  grant_id: string;
  account_id: string;
  grantee_account_id: string;
  created_at: Date;
  created_by: string;
  revoked_at: Date | null;
}

// One that is revoked between two statements is made anew; more often than this nobody revokes meanwhile.
const ATTEMPTS = 3;

/** Who may copy from whom. Nothing is remembered: a grant that was revoked is of no use to whoever asks after that. */
export class CopyGrantTable {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** Makes one, or answers the one that stands already between these accounts, on the same studios. */
  async create({
    ownerAccountId,
    granteeAccountId,
    on,
    createdBy,
  }: Pick<StoredGrant, 'ownerAccountId' | 'granteeAccountId' | 'on' | 'createdBy'>): Promise<StoredGrant> {
    const subject = subjectColumns(on);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      await this.database.query(
        `insert into copy_grants (
           grant_id, account_id, grantee_account_id, caster_id, tag_key, tag_value, created_by
         )
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing`,
        [randomUUID(), ownerAccountId, granteeAccountId, ...subject, createdBy],
      );
      const { rows } = await this.database.query<GrantRow>(
        `select * from copy_grants
         where account_id = $1 and grantee_account_id = $2 and revoked_at is null
           and (caster_id, tag_key, tag_value) is not distinct from ($3::text, $4::text, $5::text)`,
        [ownerAccountId, granteeAccountId, ...subject],
      );
      if (rows[0] !== undefined) return grantOf(rows[0]);
    }
    throw new Error('The grant was revoked elsewhere as often as it was made: make it again.');
  }

  /** One that the account has made and not revoked. */
  async find(ownerAccountId: string, grantId: string): Promise<StoredGrant | undefined> {
    const { rows } = await this.database.query<GrantRow>(
      'select * from copy_grants where account_id = $1 and grant_id = $2 and revoked_at is null',
      [ownerAccountId, grantId],
    );
    return rows[0] && grantOf(rows[0]);
  }

  /** Undefined: the account has no such grant in force. */
  async revoke(ownerAccountId: string, grantId: string, revokedBy: string): Promise<StoredGrant | undefined> {
    const { rows, repeated } = await this.database.query<GrantRow>(
      `update copy_grants set revoked_at = now(), revoked_by = $3
       where account_id = $1 and grant_id = $2 and revoked_at is null
       returning *`,
      [ownerAccountId, grantId, revokedBy],
    );
    if (rows[0] !== undefined || !repeated) return rows[0] && grantOf(rows[0]);

    // The connection was lost after the first of two: it may have done it.
    const { rows: revoked } = await this.database.query<GrantRow>(
      'select * from copy_grants where account_id = $1 and grant_id = $2',
      [ownerAccountId, grantId],
    );
    return revoked[0] && grantOf(revoked[0]);
  }

  /** Those that the account has made and those that it was given, the newest first. */
  async list(
    accountId: string,
    {
      direction,
      withRevoked,
      page,
      pageSize,
    }: {
      readonly direction?: 'given' | 'received' | undefined;
      readonly withRevoked: boolean;
      readonly page: number;
      readonly pageSize: number;
    },
  ): Promise<{ readonly total: number; readonly grants: readonly StoredGrant[] }> {
    const { rows } = await this.database.query<GrantRow & { total: number }>(
      `with listed as (
         select * from copy_grants
         where account_id = $1 and $2::boolean and ($4::boolean or revoked_at is null)
         union all
         select * from copy_grants
         where grantee_account_id = $1 and $3::boolean and ($4::boolean or revoked_at is null)
       )
       select total::int, shown.*
       from (select count(*) as total from listed) as counted
       left join (
         select * from listed order by created_at desc, grant_id offset $5::int limit $6::int
       ) as shown on true`,
      [
        accountId,
        direction !== 'received',
        direction !== 'given',
        withRevoked,
        (page - 1) * pageSize,
        pageSize,
      ],
    );
    return {
      total: rows[0]?.total ?? 0,
      grants: rows.flatMap((row) => (row.grant_id === null ? [] : grantOf(row))),
    };
  }

  /** What one account lets another copy at this moment; nothing of an account that is disabled. */
  async between(ownerAccountId: string, granteeAccountId: string): Promise<readonly Subject[]> {
    const { rows } = await this.database.query<SubjectRow>({
      name: 'copy-grants-between',
      text: `select caster_id, tag_key, tag_value
             from copy_grants
             join accounts on accounts.account_id = copy_grants.account_id and accounts.active
             where copy_grants.account_id = $1 and grantee_account_id = $2 and revoked_at is null`,
      values: [ownerAccountId, granteeAccountId],
    });
    return rows.map(subjectOf);
  }
}

function subjectColumns(on: Subject): [casterId: string | null, key: string | null, value: string | null] {
  return 'casterId' in on ? [on.casterId, null, null] : [null, on.tag.key, on.tag.value ?? null];
}

function subjectOf({ caster_id: casterId, tag_key: key, tag_value: value }: SubjectRow): Subject {
  if (casterId !== null) return { casterId };
  return { tag: { key: key as string, ...(value !== null && { value }) } };
}

function grantOf(row: GrantRow): StoredGrant {
  return {
    grantId: row.grant_id,
    ownerAccountId: row.account_id,
    granteeAccountId: row.grantee_account_id,
    on: subjectOf(row),
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  };
}
