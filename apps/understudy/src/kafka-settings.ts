import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { TOPIC } from '#libs/caster-events';
import type { KafkaLog, KafkaSettings } from '#libs/kafka';
import { count, wholeNumber } from './whole-number.js';

/** The settings of Kafka: where it is, how it lets us in, and what the topic is like. */
export const kafkaSettingsShape = {
  KAFKA_BROKERS: z
    .string()
    .transform((list, context) => {
      const brokers = list.split(',').map((address) => address.trim());
      for (const fault of brokerFaults(brokers)) context.addIssue({ code: 'custom', message: fault });
      return brokers;
    })
    .optional()
    .describe('host:port, several with commas. Absent: no events are published, and views follow the store.'),
  KAFKA_TLS: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether the brokers are reached by TLS. Their certificates must name the host that is asked for.',
    ),
  KAFKA_TLS_CA_FILE: z
    .string()
    .optional()
    .describe('PEM file of the authorities that sign brokers. Absent: those that Node.js trusts.'),
  KAFKA_TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('PEM file of our own certificate, for brokers that ask for one.'),
  KAFKA_TLS_KEY_FILE: z.string().optional().describe('PEM file of its key, without a passphrase.'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe(
      'How we sign in to the brokers. Absent: not at all. Use `plain` with TLS only: it sends the password.',
    ),
  KAFKA_SASL_USERNAME: z.string().optional().describe('The user to sign in as.'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('The password of that user.'),
  KAFKA_SASL_PASSWORD_FILE: z
    .string()
    .optional()
    .describe('A file with that password, instead of KAFKA_SASL_PASSWORD. A line end after it is dropped.'),
  KAFKA_COMPRESSION: z
    .enum(['none', 'gzip'])
    .default('none')
    .describe(
      'How the relay compresses what it sends. `gzip`: a fifth to a tenth of the bytes on the network and on the disks of the brokers, for up to several times the CPU time of relay and consumers, most where studios are large. Those need no setting.',
    ),
  KAFKA_TOPIC: z
    .string()
    .regex(
      /^[a-zA-Z0-9._-]{1,249}$/,
      'Kafka takes letters, digits, dots, dashes and underscores, at most 249',
    )
    .refine((name) => name !== '.' && name !== '..', 'Kafka takes no topic of that name')
    .refine((name) => !name.startsWith('__'), 'names that begin with __ are for topics of Kafka itself')
    .default(TOPIC)
    .describe('The topic of the events. Installations that share a cluster need one each.'),
  KAFKA_TOPIC_PARTITIONS: count(6, 1, 10_000).describe(
    'Its partitions, where the program creates it. The start warns when it has others.',
  ),
  KAFKA_TOPIC_REPLICAS: wholeNumber(1, 32_767)
    .optional()
    .describe(
      'Replicas of each partition, where the program creates it; with 3 or more, two must have a record before it counts. Absent: the default of the brokers.',
    ),
  KAFKA_TOPIC_RETENTION: z
    .string()
    .regex(
      /^(unlimited|[1-9]\d{0,4}[dh])$/,
      'write unlimited, or days or hours with one letter after the number: 30d, 12h',
    )
    .default('unlimited')
    .describe(
      'How long events stay on it: `unlimited`, or days or hours (`30d`, `12h`). The start warns when the topic differs.',
    ),
};

const kafkaShape = z.object(kafkaSettingsShape);

/** What is wrong with settings that are fine one by one: `NAME: what` of each. */
export function contradictionsOfKafka(given: NodeJS.ProcessEnv): string[] {
  return [...tlsFaults(given), ...saslFaults(given)];
}

/** How to reach Kafka; undefined where no broker is named. */
export function kafkaSettings({
  settings,
  log,
}: {
  settings: z.output<typeof kafkaShape>;
  log: KafkaLog;
}): KafkaSettings | undefined {
  if (settings.KAFKA_BROKERS === undefined) return undefined;
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username = '' } = settings;
  return {
    brokers: settings.KAFKA_BROKERS,
    clientId: 'understudy',
    log,
    ...(settings.KAFKA_COMPRESSION === 'gzip' && { compression: 'gzip' as const }),
    ...(settings.KAFKA_TLS === 'on' && {
      tls: {
        ...(settings.KAFKA_TLS_CA_FILE && { ca: contentOf(settings.KAFKA_TLS_CA_FILE) }),
        ...(settings.KAFKA_TLS_CERT_FILE && { cert: contentOf(settings.KAFKA_TLS_CERT_FILE) }),
        ...(settings.KAFKA_TLS_KEY_FILE && { key: contentOf(settings.KAFKA_TLS_KEY_FILE) }),
      },
    }),
    ...(mechanism && { sasl: { mechanism, username, password: passwordOf(settings) } }),
  };
}

const contentOf = (file: string) => readFileSync(file, 'utf8');

const passwordOf = (given: { KAFKA_SASL_PASSWORD?: string; KAFKA_SASL_PASSWORD_FILE?: string }) =>
  given.KAFKA_SASL_PASSWORD ?? contentOf(given.KAFKA_SASL_PASSWORD_FILE as string).replace(/\r?\n$/, '');

function brokerFaults(brokers: string[]): string[] {
  const faults = brokers.flatMap((broker) => brokerFault(broker) ?? []);
  const names = brokers.map((broker) => broker.toLowerCase());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) < index);
  return twice === undefined ? faults : [...faults, `${twice} is named twice`];
}

function brokerFault(broker: string): string | undefined {
  if (broker === '') return 'there is nothing between two commas; write host:port, several with commas';
  const [scheme] = /^[a-z_+]+:\/\//i.exec(broker) ?? [];
  if (scheme)
    return `write host:port without ${scheme}; KAFKA_TLS and KAFKA_SASL_MECHANISM say how to connect`;
  // What is before an @ may be a password, and this message is logged.
  if (broker.includes('@')) return 'write host:port without a user; see KAFKA_SASL_USERNAME';
  if (/^[\da-f.:]*:[\da-f.]*:[\da-f.:]*$/i.test(broker))
    return `write the address of ${broker} in brackets: [::1]:9092`;
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(broker) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port?.includes(':'))
    return `${broker} is not one host:port; write several with commas`;
  if (port === undefined) return `${broker} has no port; write host:port`;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    return `${broker} has no port from 1 to 65535`;
  if (bracketed === undefined ? !isHost(host) : !isIPv6(host))
    return `${broker} names no host; write host:port`;
  if (host === '0.0.0.0' || /^[0:]+$/.test(host))
    return `${broker} is an address to listen on; name the host to connect to`;
  return undefined;
}

/** A name or an IPv4 address. Compose and Kubernetes have names with underscores. */
function isHost(host: string): boolean {
  if (/^[\d.]+$/.test(host)) return isIPv4(host);
  const labels = host.replace(/\.$/, '').split('.');
  return host.length <= 253 && labels.every((label) => /^(?!-)\w[\w-]{0,62}(?<!-)$/.test(label));
}

function tlsFaults(given: NodeJS.ProcessEnv): string[] {
  const files = ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE'].filter(
    (name) => given[name],
  );
  if (given.KAFKA_TLS !== 'on') return files.map((name) => `${name}: is of no use without KAFKA_TLS=on`);
  if (!given.KAFKA_BROKERS) return ['KAFKA_TLS: is of no use without KAFKA_BROKERS'];

  const { KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = given;
  if (cert && !key) return ['KAFKA_TLS_CERT_FILE: needs the key of the certificate in KAFKA_TLS_KEY_FILE'];
  if (key && !cert) return ['KAFKA_TLS_KEY_FILE: needs the certificate of the key in KAFKA_TLS_CERT_FILE'];
  const faults = files.flatMap((name) => pemFault(name, given[name] as string) ?? []);
  if (faults.length > 0 || !cert || !key) return faults;

  return new X509Certificate(contentOf(cert)).checkPrivateKey(createPrivateKey(contentOf(key)))
    ? []
    : [`KAFKA_TLS_KEY_FILE: ${key} is not the key of the certificate in ${cert}`];
}

function pemFault(name: string, file: string): string | undefined {
  const content = read(name, file);
  if (typeof content !== 'string') return content.fault;
  if (/ENCRYPTED/.test(content)) return `${name}: ${file} has a passphrase; give the key without one`;
  const isKey = name === 'KAFKA_TLS_KEY_FILE';
  try {
    if (isKey) createPrivateKey(content);
    else new X509Certificate(content);
    return undefined;
  } catch {
    return `${name}: ${file} holds no ${isKey ? 'private key' : 'certificate'} in PEM`;
  }
}

function read(name: string, file: string): string | { fault: string } {
  try {
    return contentOf(file);
  } catch (error) {
    return { fault: `${name}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

function saslFaults(given: NodeJS.ProcessEnv): string[] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD_FILE: file } = given;
  const passwords = ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE'].filter((name) => given[name]);
  if (!mechanism)
    return ['KAFKA_SASL_USERNAME', ...passwords]
      .filter((name) => given[name])
      .map((name) => `${name}: is of no use without KAFKA_SASL_MECHANISM`);
  if (!given.KAFKA_BROKERS) return ['KAFKA_SASL_MECHANISM: is of no use without KAFKA_BROKERS'];

  const faults = given.KAFKA_SASL_USERNAME ? [] : ['KAFKA_SASL_USERNAME: is needed by KAFKA_SASL_MECHANISM'];
  if (passwords.length === 0)
    return [
      ...faults,
      'KAFKA_SASL_PASSWORD: it or KAFKA_SASL_PASSWORD_FILE is needed by KAFKA_SASL_MECHANISM',
    ];
  if (passwords.length > 1)
    return [...faults, 'KAFKA_SASL_PASSWORD_FILE: is one password too many beside KAFKA_SASL_PASSWORD'];
  if (!file) return faults;
  const content = read('KAFKA_SASL_PASSWORD_FILE', file);
  if (typeof content !== 'string') return [...faults, content.fault];
  return content.trim() === '' ? [...faults, `KAFKA_SASL_PASSWORD_FILE: ${file} is empty`] : faults;
}
