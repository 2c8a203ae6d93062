import type { z } from 'zod';

// How a published shape gets a new version. Both stand in one table of schemas: the old one for what is on topics
// already, the new one for what is sent from then on. Readers meet the newest alone, so the compiler wants an upcaster
// from each version that has a next one.

/** Schemas by versioned name: `live.caster.copied.v1`. */
export type VersionedSchemas = Readonly<Record<string, z.ZodType>>;

/** The version after each. A tenth would be added here. */
interface Following {
  v1: 'v2';
  v2: 'v3';
  v3: 'v4';
  v4: 'v5';
  v5: 'v6';
  v6: 'v7';
  v7: 'v8';
  v8: 'v9';
}

/** `live.caster.copied.v1` → `live.caster.copied.v2`. */
export type NextVersion<Name extends string> = {
  [Version in keyof Following]: Name extends `${infer Type}.${Version}`
    ? `${Type}.${Following[Version]}`
    : never;
}[keyof Following];

type NameIn<Schemas> = keyof Schemas & string;

/** The names that have a next version in the table. */
export type PastName<Schemas> = {
  [Name in NameIn<Schemas>]: NextVersion<Name> extends NameIn<Schemas> ? Name : never;
}[NameIn<Schemas>];

/** The newest version of each name. */
export type CurrentName<Schemas> = Exclude<NameIn<Schemas>, PastName<Schemas>>;

type ValueOf<Schemas, Name> = Name extends keyof Schemas ? z.infer<Schemas[Name]> : never;

/** What makes the next version of each that has one; without one of them it does not compile. */
export type Upcasters<Schemas extends VersionedSchemas> = {
  readonly [Name in PastName<Schemas>]: (past: ValueOf<Schemas, Name>) => ValueOf<Schemas, NextVersion<Name>>;
};

/** A value of the newest version, under the name of that version. */
export interface Lifted<Schemas> {
  readonly name: CurrentName<Schemas>;
  readonly value: unknown;
}

/** Published shapes in all their versions, read as the newest. */
export interface Versions<Schemas extends VersionedSchemas> {
  readonly schemas: Schemas;
  /** The names of the newest versions, in the order of the table. */
  readonly current: readonly CurrentName<Schemas>[];
  isKnown(name: string): name is NameIn<Schemas>;
  /** Checks a value by the schema of its version, and lifts it to the newest. Throws a `ZodError` where it does not fit. */
  lift(name: NameIn<Schemas>, value: unknown): Lifted<Schemas>;
}

export function defineVersions<const Schemas extends VersionedSchemas>(
  schemas: Schemas,
  upcasters: Upcasters<Schemas>,
): Versions<Schemas> {
  const steps = new Map<string, (past: never) => unknown>(Object.entries(upcasters));
  const parse = (name: string, value: unknown) => (schemas[name] as z.ZodType).parse(value);
  return {
    schemas,
    current: Object.keys(schemas).filter((name) => !steps.has(name)) as CurrentName<Schemas>[],
    isKnown: (name): name is NameIn<Schemas> => Object.hasOwn(schemas, name),
    lift: (given, value) => {
      let name: string = given;
      let lifted = parse(name, value);
      for (let step = steps.get(name); step !== undefined; step = steps.get(name)) {
        name = nextVersion(name);
        lifted = parse(name, step(lifted as never));
      }
      return { name: name as CurrentName<Schemas>, value: lifted };
    },
  };
}

const nextVersion = (name: string) => name.replace(/\d+$/, (version) => String(Number(version) + 1));
