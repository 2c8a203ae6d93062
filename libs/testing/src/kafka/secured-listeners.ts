import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where a broker is reached with encryption, and what it takes to be let in. */
export interface SecuredKafka {
  /** TLS, then a name and a password: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. */
  saslAddress: string;
  /** TLS by which both sides show a certificate. */
  mutualTlsAddress: string;
  username: string;
  password: string;
  /** Files in PEM: the authority that signed all of them, and a client's certificate and key. */
  caFile: string;
  certFile: string;
  keyFile: string;
  /** An authority that has nothing to do with this broker. */
  otherCaFile: string;
}

const username = 'understudy';
const password = 'prompt box/left 50%&!';

/** Makes the certificates of a broker on 127.0.0.1 in a folder. They need openssl. */
export async function secureListeners(
  folder: string,
  saslPort: number,
  mutualTlsPort: number,
): Promise<SecuredKafka> {
  const inFolder = (name: string) => join(folder, name);
  await Promise.all([authority(inFolder('ca')), authority(inFolder('other-ca'))]);
  await signed(inFolder('broker'), inFolder('ca'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  await signed(inFolder('client'), inFolder('ca'), 'extendedKeyUsage=clientAuth');
  // Kafka wants key and chain in one file.
  const chain = ['broker.key', 'broker.pem', 'ca.pem'].map((name) => readFile(inFolder(name), 'utf8'));
  await writeFile(inFolder('broker-chain.pem'), (await Promise.all(chain)).join(''));

  return {
    saslAddress: `127.0.0.1:${saslPort}`,
    mutualTlsAddress: `127.0.0.1:${mutualTlsPort}`,
    username,
    password,
    caFile: inFolder('ca.pem'),
    certFile: inFolder('client.pem'),
    keyFile: inFolder('client.key'),
    otherCaFile: inFolder('other-ca.pem'),
  };
}

/** What server.properties says of them. */
export const securedProperties = (folder: string) => `
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_${username}="${password}";
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=${join(folder, 'broker-chain.pem')}
ssl.truststore.type=PEM
ssl.truststore.location=${join(folder, 'ca.pem')}
listener.name.ssl.ssl.client.auth=required
`;

/** Options of StorageTool: users of SCRAM are part of a cluster's metadata. */
export const scramUsers = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
  '--add-scram',
  `${mechanism}=[name=${username},password=${password}]`,
]);

const openssl = (...options: string[]) =>
  run('openssl', options).catch((error: unknown) => {
    throw new Error(`a Kafka with TLS needs openssl: ${error instanceof Error ? error.message : error}`);
  });
const newKey = (name: string) => ['-newkey', 'rsa:2048', '-noenc', '-keyout', `${name}.key`];

const authority = (name: string) =>
  openssl(
    'req',
    '-x509',
    ...newKey(name),
    '-out',
    `${name}.pem`,
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );

async function signed(name: string, ca: string, extension: string) {
  await openssl('req', ...newKey(name), '-out', `${name}.csr`, '-subj', `/CN=${username}`);
  await writeFile(`${name}.ext`, `${extension}\n`);
  const by = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-extfile', `${name}.ext`];
  await openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', '2', ...by);
}
