import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseUrl } from './database-url.js';

const partsOf = (url: string) => {
  const { username, password, host, pathname, search } = new URL(url);
  return [decodeURIComponent(username), decodeURIComponent(password), host, pathname, search];
};

describe('databaseUrl', () => {
  it.each([
    ['postgres://u:secret@db:5432/x', 'secret'],
    ['postgres://u:p%40ss%2Fw@db:5432/x', 'p@ss/w'],
    ['postgres://u:p@ss%2Fw@db:5432/x', 'p@ss/w'],
    ['postgres://u:p@ss:w/rd#?%@db:5432/x', 'p@ss:w/rd#?%'],
    ['postgres://u:100%@db:5432/x', '100%'],
    ['postgres://u:100%sure@db:5432/x', '100%sure'],
    ['postgres://u:ab%ffcd@db:5432/x', 'ab%ffcd'],
    ['postgres://u:5/6@db:5432/x', '5/6'],
    ['postgres://u:a#b@db:5432/x', 'a#b'],
    ['postgres://u:a?b@db:5432/x', 'a?b'],
    ['postgres://u:a?b=c@db:5432/x', 'a?b=c'],
    ['postgres://u:a b\\c"d\'é€@db:5432/x', 'a b\\c"d\'é€'],
    ['postgres://u:@@@db:5432/x', '@@'],
    ['postgres://u:a/b@c/d@db:5432/x', 'a/b@c/d'],
    [' postgresql://u:secret@db:5432/x\n', 'secret'],
    ['postgres://u@db:5432/x', ''],
  ])('finds the password in %s', (given, password) => {
    expect(partsOf(databaseUrl(given))).toEqual(['u', password, 'db:5432', '/x', '']);
  });

  it.each([
    [
      'postgres://u:a/b@db/x?sslmode=verify-full&sslrootcert=/etc/ca.pem',
      ['u', 'a/b', 'db', '/x', '?sslmode=verify-full&sslrootcert=/etc/ca.pem'],
    ],
    ['postgres://u:p@db/x?application_name=me@home', ['u', 'p', 'db', '/x', '?application_name=me@home']],
    ['postgres://db/x?application_name=me@home', ['', '', 'db', '/x', '?application_name=me@home']],
    ['postgres://u:p@[::1]:5432/x', ['u', 'p', '[::1]:5432', '/x', '']],
    ['postgres://u:p@%2Frun%2Fpostgresql/x', ['u', 'p', '%2Frun%2Fpostgresql', '/x', '']],
    ['postgres:///x?host=/run/postgresql', ['', '', '', '/x', '?host=/run/postgresql']],
    ['postgres://u:p@db', ['u', 'p', 'db', '', '']],
  ])('leaves the rest of %s as it is', (given, parts) => {
    expect(partsOf(databaseUrl(given))).toEqual(parts);
  });

  it('takes every password, raw or percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => {
        const url = databaseUrl(`postgres://u:${encodeURIComponent(password)}@db:5432/x?sslmode=disable`);
        expect(partsOf(url)).toEqual(['u', password, 'db:5432', '/x', '?sslmode=disable']);
      }),
    );
    // Raw, `?a=b` reads like settings behind a URL without a host: nobody can tell, and it has to be encoded.
    const special = fc
      .string({ unit: fc.constantFrom(...'ab1@:/?#&=+ []\\"\'<>'), minLength: 1 })
      .filter((password) => !/\?.*=/.test(password));
    fc.assert(
      fc.property(special, (password) => {
        const [user, read] = partsOf(databaseUrl(`postgres://u:${password}@db:5432/x`));
        expect([user, read]).toEqual(['u', password]);
      }),
    );
  });

  it.each(['mysql://u:p@db/x', 'db:5432', 'postgres://u:s3cret/x@db:no/x', 'postgres://u:s3cret@a@b:c'])(
    'refuses %s with the way out, and quotes nothing of it',
    (given) => {
      expect(() => databaseUrl(given)).toThrow(/percent-encode.*PGPASSWORD|write postgres:/);
      expect(() => databaseUrl(given)).not.toThrow(/s3cret/);
    },
  );
});
