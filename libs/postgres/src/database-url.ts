const WAY_OUT =
  'percent-encode what is special in the password (% is %25, @ %40, : %3A, / %2F, ? %3F, # %23), or leave the password out and set PGPASSWORD';

const host = String.raw`(?:\[[0-9a-fA-F:.]+\]|[^@:/?#[\]]*)(?::\d*)?`;
const path = String.raw`(?:/[^@/?#]*)?(?:\?(?:[\w.]+=.*)?)?`;
/** As the standard has it: neither a name nor a password with / ? or # in it. */
const standard = new RegExp(`^(?:([^/?#]*)@)?(${host}${path})$`, 's');
/** Whatever stands before the last @ that a host may follow. */
const raw = new RegExp(`^(.*)@(${host}${path.replaceAll('.*', '[^@]*')})$`, 's');

/**
 * The url with name and password percent-encoded. People paste passwords as they are, with characters that end the
 * password for every parser: what can be meant in one way only is taken so. The error quotes nothing of a password.
 */
export function databaseUrl(given: string): string {
  const [, scheme, text] = /^(postgres(?:ql)?:\/\/)(.*)$/s.exec(given.trim()) ?? [];
  if (scheme === undefined || text === undefined)
    throw new Error('write postgres://user:password@host:port/database');

  const [, credentials, address, isRaw] = standard.exec(text) ?? [...(raw.exec(text) ?? []), true];
  const url = `${scheme}${credentials === undefined ? '' : encoded(`${credentials}`, isRaw === true)}${address}`;
  if (address === undefined || !URL.canParse(url))
    throw new Error(`this is no url of a database: ${WAY_OUT}`);
  return url;
}

function encoded(credentials: string, isRaw: boolean): string {
  const [user = '', ...password] = credentials.split(':');
  const parts = password.length === 0 ? [user] : [user, password.join(':')];
  return `${parts.map((part) => encodeURIComponent(isRaw ? part : decoded(part))).join(':')}@`;
}

/** A % that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
