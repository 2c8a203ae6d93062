import { addressRanges, isAddressRange } from './address-ranges.js';
import { type TextTest, wildcard } from './wildcard.js';

/** What the value of a condition key is. */
export type KeyKind = 'date' | 'bool' | 'address';

/** The keys that policies may speak of, as requests have them. */
export const conditionKeys: Readonly<Record<string, { readonly kind: KeyKind; readonly is: string }>> = {
  'acs:CurrentTime': { kind: 'date', is: 'when the request arrived, in UTC: `2026-11-29T18:30:00.000Z`' },
  'acs:SecureTransport': { kind: 'bool', is: '`true` where the caller came over TLS' },
  'acs:SourceIp': { kind: 'address', is: "the caller's address, IPv4 or IPv6" },
  'acs:MFAPresent': { kind: 'bool', is: '`false`: no key is given out for a second factor' },
};

export interface ConditionOperator {
  /** Says that none of the values may match, and so holds for a request without the key. */
  readonly isNegated: boolean;
  /** The kinds of keys that it reads. */
  readonly reads: readonly KeyKind[];
  /** What its values are, for those who wrote another one. */
  readonly takes: string;
  isValue(value: string): boolean;
  /** Whether one of these values matches what a request has. What it cannot read matches none. */
  anyOf(values: readonly string[]): TextTest;
}

type Kind = Omit<ConditionOperator, 'isNegated'>;

const anyText: Pick<Kind, 'reads' | 'takes' | 'isValue'> = {
  reads: ['date', 'bool', 'address'],
  takes: 'a text',
  isValue: () => true,
};

const equals: Kind = {
  ...anyText,
  anyOf(values) {
    const known = new Set(values);
    return (text) => known.has(text);
  },
};

const equalsIgnoreCase: Kind = {
  ...anyText,
  anyOf(values) {
    const known = new Set(values.map((value) => value.toLowerCase()));
    return (text) => known.has(text.toLowerCase());
  },
};

const like: Kind = {
  ...anyText,
  anyOf(values) {
    const patterns = values.map(wildcard);
    return (text) => patterns.some((matches) => matches(text));
  },
};

const bool: Kind = {
  reads: ['bool'],
  takes: 'true or false',
  isValue: (value) => /^(true|false)$/i.test(value),
  anyOf: equalsIgnoreCase.anyOf,
};

const ipAddress: Kind = {
  reads: ['address'],
  takes: 'an address or a range, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32',
  isValue: isAddressRange,
  anyOf(values) {
    const ranges = addressRanges(values);
    return (text) => ranges.contain(text);
  },
};

/** NaN for what is no number. */
function numberOf(text: string): number {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** In milliseconds since 1970; NaN for what is no date. */
function timeOf(text: string): number {
  const [, year, month, day] =
    /^(\d{4})-(\d\d)-(\d\d)(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/.exec(
      text,
    ) ?? [];
  // Date.parse reads the 30th of February as a day of March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isDay ? Date.parse(text) : Number.NaN;
}

/** Numbers know the time of a request as well: in seconds since 1970. */
const secondsOf = (text: string) => {
  const number = numberOf(text);
  return Number.isNaN(number) ? timeOf(text) / 1_000 : number;
};

const equal = (one: number, other: number) => one === other;
const orders = {
  LessThan: (one: number, other: number) => one < other,
  LessThanEquals: (one: number, other: number) => one <= other,
  GreaterThan: (one: number, other: number) => one > other,
  GreaterThanEquals: (one: number, other: number) => one >= other,
};

/** The six that compare; what cannot be read is NaN, which compares with nothing. */
function compared(
  prefix: 'Numeric' | 'Date',
  takes: string,
  readValue: (text: string) => number,
  readRequest: (text: string) => number,
): Record<string, ConditionOperator> {
  const kindOf = (compare: (one: number, other: number) => boolean): Kind => ({
    reads: ['date'],
    takes,
    isValue: (value) => Number.isFinite(readValue(value)),
    anyOf(values) {
      const numbers = values.map(readValue);
      return (text) => {
        const given = readRequest(text);
        return numbers.some((number) => compare(given, number));
      };
    },
  });
  return Object.fromEntries([
    [`${prefix}Equals`, holds(kindOf(equal))],
    [`${prefix}NotEquals`, holdsNot(kindOf(equal))],
    ...Object.entries(orders).map(([name, compare]) => [`${prefix}${name}`, holds(kindOf(compare))]),
  ]);
}

const holds = (kind: Kind): ConditionOperator => ({ ...kind, isNegated: false });
const holdsNot = (kind: Kind): ConditionOperator => ({ ...kind, isNegated: true });

export const conditionOperators: ReadonlyMap<string, ConditionOperator> = new Map(
  Object.entries({
    StringEquals: holds(equals),
    StringNotEquals: holdsNot(equals),
    StringEqualsIgnoreCase: holds(equalsIgnoreCase),
    StringNotEqualsIgnoreCase: holdsNot(equalsIgnoreCase),
    StringLike: holds(like),
    StringNotLike: holdsNot(like),
    ...compared('Numeric', 'a number', numberOf, secondsOf),
    ...compared('Date', 'a date such as 2026-11-29 or 2026-11-29T18:30:00+08:00', timeOf, timeOf),
    Bool: holds(bool),
    IpAddress: holds(ipAddress),
    NotIpAddress: holdsNot(ipAddress),
  }),
);
