import { randomUUID } from 'node:crypto';
import type { AnyOperation } from '#libs/wire';
import { operationNamed } from '../journey-clients.js';
import type { Parameters, Protocol, Reply, Send } from './callers.js';
import { type Step, Twin, uuids, uuidsIn } from './twin.js';

/** Whose key asks: of the account itself, of a user whom a policy allows all, of one without, of one whom one denies. */
export const keyKinds = ['account', 'allowed', 'no policy', 'explicit deny'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What the request names. */
export const situations = ['own', 'foreign', 'foreign deleted', 'missing', 'deleted'] as const;
export type Situation = (typeof situations)[number];

export interface Observation {
  readonly protocol: Protocol;
  readonly operation: string;
  /** `foreign part`, `unknown part`: the studio is the caller's own, the parts that it names are not. */
  readonly situation: Situation | 'foreign part' | 'unknown part';
  readonly key: KeyKind;
  readonly status: number;
  readonly code: string;
  /** The answer, with `⟨id⟩` for every id, and without what differs from request to request. */
  readonly said: string;
  /** What it tells of the other account, apart from what the request itself said. */
  readonly leaked: readonly string[];
}

/** Whether the key may call the operation on what is its account's. */
export function mayCall({ operation, key }: Pick<Observation, 'operation' | 'key'>): boolean {
  const { by } = operationNamed(operation).permission;
  return by === 'anyone' || key === 'account' || (key === 'allowed' && by === undefined);
}

/** Parameters that name what a call acts on: the first that it has. */
const addresses = [
  'CasterId',
  'SrcCasterId',
  'ProgramId',
  'GrantId',
  'AccessKeyId',
  'PolicyName',
  'UserName',
] as const;

/** Whether the operation may be told what it acts on. What is made by its name is not there yet. */
export const isAddressed = ({ name, parameters }: AnyOperation): boolean =>
  !['CreateUser', 'CreatePolicy'].includes(name) &&
  addresses.some((address) => Object.hasOwn(parameters, address));

/** Ids of what was deleted, by the parameter that names it. */
export interface Deleted {
  readonly studio: string;
  readonly playlist: string;
  readonly episodeGroup: string;
  readonly grant: string;
  readonly key: string;
  readonly policy: string;
  readonly user: string;
}

const kinds = {
  CasterId: 'studio',
  SrcCasterId: 'studio',
  ProgramId: 'playlist',
  GrantId: 'grant',
  AccessKeyId: 'key',
  PolicyName: 'policy',
  UserName: 'user',
} as const satisfies Readonly<Record<(typeof addresses)[number], keyof Deleted>>;

export interface MatrixOptions {
  readonly protocol: Protocol;
  readonly keys: Readonly<Record<KeyKind, Send>>;
  readonly stranger: Send;
  readonly strangersAccount: string;
  readonly deleted: Readonly<Record<'own' | 'foreign', Deleted>>;
  /** Something that changes with whatever is recorded in either account. */
  readonly stand: () => Promise<string>;
}

/** What the other account's texts have that no other text has. */
const CANARY = 'Canary';
const canaryDomain = 'canary.example.org';

/**
 * Stands between a journey and the program. A stranger does all that the journey does, on studios of their own; before
 * each operation's first accepted call the same call is tried in every situation with every key.
 */
export class Matrix {
  readonly observed: Observation[] = [];
  /** Operations with a call that changed something though it was to change nothing. */
  readonly changed: string[] = [];
  private everSent = '';
  private readonly accepted = new Set<string>();
  private readonly acceptedWithParts = new Set<string>();
  private readonly mirror: Twin;
  private sandbox: Twin;
  private readonly steps: Step[] = [];

  constructor(private readonly options: MatrixOptions) {
    // The stranger has the same client tokens: if tokens of two accounts met, it would be given the other's studio.
    this.mirror = new Twin(options.stranger, withCanary);
    this.sandbox = this.newSandbox();
  }

  /** A call of the journey, with whichever key. */
  async call(action: string, parameters: Parameters, key: 'account' | 'allowed') {
    const isNew = key === 'account' && !this.accepted.has(action);
    const parts = key === 'account' && !this.acceptedWithParts.has(action) ? partsIn(action, parameters) : [];
    const before = this.observed.length;
    if (isNew || parts.length > 0) await this.mirror.follow(this.steps);
    if (parts.length > 0) await this.tryParts(action, parameters, parts);
    if (isNew) await this.tryAll(action, parameters);
    const reply = await this.options.keys[key](action, parameters);
    if (reply.code !== 'OK') {
      // No sample of a call that can be accepted.
      this.observed.splice(before);
      throw Object.assign(new Error(reply.text), { code: reply.code });
    }
    this.note(action, 'own', key, parameters, reply);
    if (isNew) this.accepted.add(action);
    if (parts.length > 0) this.acceptedWithParts.add(action);
    // There is one installation: what operators do to it, no stranger can do to another.
    if (!isOfSystem(action)) this.steps.push({ action, parameters, answer: reply.body });
    return reply.body;
  }

  private async tryAll(action: string, parameters: Parameters): Promise<void> {
    const { keys, stand } = this.options;
    const before = await stand();
    await Promise.all(
      keyKinds.flatMap((key) =>
        this.requestsOf(action, parameters).map(async ([situation, request]) => {
          // Those come with the journey itself.
          if (
            situation === 'own' &&
            (key === 'account' || key === 'allowed') &&
            mayCall({ operation: action, key })
          )
            return;
          this.note(action, situation, key, request, await keys[key](action, request));
        }),
      ),
    );
    if ((await stand()) !== before) this.changed.push(`${this.options.protocol} ${action}`);
  }

  private requestsOf(action: string, parameters: Parameters): [Situation, Parameters][] {
    const address = addressOf(action, parameters);
    if (address === undefined) return [['own', parameters]];

    const { own, foreign } = this.options.deleted;
    const foreignly = withNewToken(this.mirror.parametersOf(parameters));
    const naming = (id: string) => ({ ...withNewToken(parameters), [address]: id });
    const kind = address === 'ProgramId' && action.includes('Group') ? 'episodeGroup' : kinds[address];
    return [
      ['own', parameters],
      ['foreign', foreignly],
      // Whom a policy of theirs is attached to is theirs as well.
      ['foreign deleted', { ...(kind === 'policy' ? foreignly : naming('')), [address]: foreign[kind] }],
      ['missing', naming(randomUUID())],
      ['deleted', naming(own[kind])],
    ];
  }

  /** Parts of the stranger's studio, and parts that nobody has, in a studio of the caller's own. */
  private async tryParts(action: string, parameters: Parameters, parts: readonly string[]): Promise<void> {
    const address = addressOf(action, parameters) ?? '';
    const { ClientToken, [address]: studio, ...rest } = parameters;
    const unknown = new Map(parts.map((id) => [id, randomUUID()]));
    for (const [situation, idOf] of [
      ['unknown part', (id: string) => unknown.get(id) ?? id],
      ['foreign part', (id: string) => this.mirror.idOf(id)],
    ] as const) {
      await this.sandbox.follow(this.steps);
      const request = {
        ...JSON.parse(JSON.stringify(rest).replace(uuids, idOf)),
        [address]: this.sandbox.idOf(String(studio)),
        ...(ClientToken !== undefined && { ClientToken: randomUUID() }),
      };
      const before = await this.options.stand();
      this.note(action, situation, 'account', request, await this.options.keys.account(action, request));
      // An answer may say which parts it did without: then the studio is another one than that of the journey.
      if ((await this.options.stand()) !== before) this.sandbox = this.newSandbox();
    }
  }

  /** Ids that both were given for the same client token, operation by operation. */
  async sharedByToken(): Promise<string[]> {
    await this.mirror.follow(this.steps);
    return this.steps.flatMap(({ action, parameters, answer }) =>
      parameters.ClientToken === undefined
        ? []
        : uuidsIn(answer).flatMap((id) =>
            // A name that the caller chose says nothing.
            this.mirror.idOf(id) === id && !uuidsIn(parameters).includes(id) ? [`${action} ${id}`] : [],
          ),
    );
  }

  private newSandbox(): Twin {
    const tokens = new Map<string, string>();
    return new Twin(this.options.keys.account, (text, name) => {
      if (name !== 'ClientToken') return text;
      const token = tokens.get(text) ?? randomUUID();
      tokens.set(text, token);
      return token;
    });
  }

  private note(
    operation: string,
    situation: Observation['situation'],
    key: KeyKind,
    request: Parameters,
    { status, code, text }: Reply,
  ): void {
    this.everSent += JSON.stringify(request);
    // The audit log tells what was asked before.
    const sent = operation === 'ListAuditEntries' ? this.everSent : JSON.stringify(request);
    const canaries = [CANARY, canaryDomain, this.options.strangersAccount, ...this.mirror.ownIds];
    this.observed.push({
      protocol: this.options.protocol,
      operation,
      situation,
      key,
      status,
      code,
      said: said(text),
      // Operators are told of every account.
      leaked: isOfSystem(operation)
        ? []
        : canaries.filter((canary) => text.includes(canary) && !sent.includes(canary)),
    });
  }
}

const isOfSystem = (action: string) => operationNamed(action).permission.on.type === 'system';

/** The parameter that names what the request acts on, if it has one. */
function addressOf(action: string, parameters: Parameters): (typeof addresses)[number] | undefined {
  const operation = operationNamed(action);
  if (!isAddressed(operation)) return undefined;
  return addresses.find(
    (name) => Object.hasOwn(operation.parameters, name) && parameters[name] !== undefined,
  );
}

/** Ids of parts that the request names besides its studio or playlist. */
function partsIn(action: string, parameters: Parameters): string[] {
  const address = addressOf(action, parameters);
  if (address === undefined) return [];
  // What a studio is compared with is a studio, and no part; and who has a policy is a user.
  const { ClientToken, [address]: studio, with: other, UserName, ...rest } = parameters;
  return uuidsIn(rest);
}

function withNewToken(parameters: Parameters): Parameters {
  return parameters.ClientToken === undefined ? parameters : { ...parameters, ClientToken: randomUUID() };
}

function withCanary(text: string, name: string): string {
  if (name === 'UserName' || name === 'PolicyName') return `${CANARY}-${text}`;
  const isName = /name$/i.test(name) && !/^(FontName|DomainName)$/i.test(name);
  return (isName ? `${CANARY} ${text}` : text).replaceAll('example.com', canaryDomain);
}

function said(text: string): string {
  return text
    .replace(/"EncodedDiagnosticMessage":"[^"]*"/, '"EncodedDiagnosticMessage":""')
    .replace(/^id: .*$/gm, 'id: ⟨place⟩')
    .replace(new RegExp(uuids, 'gi'), '⟨id⟩');
}
