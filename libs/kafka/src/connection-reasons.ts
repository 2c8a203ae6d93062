import type { KafkaSettings } from './kafka-port.js';

/** What a failed TLS handshake means, in words for whoever set it up; undefined when it is no fault of TLS. */
export function tlsReason({ code = '', message }: NodeJS.ErrnoException, at: string): string | undefined {
  if (untrusted.test(code))
    return `the certificate of ${at} is signed by no authority that is trusted here (${message}): give the CA's certificate`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the certificate of ${at} is for another host: ${message}`;
  if (code.startsWith('CERT_')) return `the certificate of ${at} cannot be used: ${message}`;
  if (/ALERT_CERTIFICATE_REQUIRED/.test(code))
    return `${at} asks for a client certificate, and none was given`;
  if (/ALERT_.*(CERTIFICATE|UNKNOWN_CA)/.test(code))
    return `${at} refuses our client certificate, or asks for one that was not given (${code})`;
  if (/ALERT_PROTOCOL_VERSION|NO_SHARED_CIPHER|HANDSHAKE_FAILURE/.test(code))
    return `${at} and we have no kind of TLS in common, or it asks for a client certificate (${code})`;
  if (code === 'ECONNRESET' || /WRONG_VERSION|PACKET_LENGTH|UNEXPECTED_MESSAGE/.test(code))
    return `${at} hung up during the TLS handshake: it may be a listener without TLS (${code})`;
  return undefined;
}

const untrusted =
  /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_SIGNATURE_FAILURE|INVALID_CA|CERT_UNTRUSTED/;

/** The shortest answer of a broker is longer: a length, a correlation id and an error code. */
const leastAnswer = 10;

/** What it may mean that a broker closed the connection, where that can be told from how far it came. */
export function hangUpReason(
  at: string,
  { tls, sasl, bytesRead }: Pick<KafkaSettings, 'tls' | 'sasl'> & { bytesRead: number },
): string | undefined {
  if (bytesRead < leastAnswer && !tls)
    return `${at} hung up on the first request: it may be a listener that wants TLS`;
  if (!sasl) return `${at} closed the connection: it may be a listener that wants SASL`;
  return undefined;
}
