import { describe, expect, it } from '@jest/globals';
import { listenAddress, listenFault, localUrl } from './addresses.js';

describe('The printed address', () => {
  it('is one that can be gone to from this machine', () =>
    expect(
      [
        '127.0.0.1',
        'localhost',
        '0.0.0.0',
        '::',
        '0:0:0:0:0:0:0:0',
        '::1',
        '2001:db8::7',
        'fe80::1%eth0',
      ].map((host) => localUrl(host, 8080)),
    ).toEqual([
      'http://127.0.0.1:8080',
      'http://localhost:8080',
      'http://127.0.0.1:8080',
      'http://[::1]:8080',
      'http://[::1]:8080',
      'http://[::1]:8080',
      'http://[2001:db8::7]:8080',
      'http://[fe80::1%25eth0]:8080',
    ]));
});

describe('A server that cannot listen', () => {
  const said = (code: string) =>
    listenFault(Object.assign(new Error(code), { code }), { host: '10.9.8.7', port: 80, setting: 'PORT' })
      .message;

  it('names the setting and the way out, in one line', () => {
    expect(said('EADDRINUSE')).toMatch(/^port 80 of 10\.9\.8\.7 is in use.*set PORT to another port/);
    expect(said('EACCES')).toMatch(/^this user may not listen on port 80: set PORT to 1024 or higher/);
    for (const code of ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])
      expect(said(code)).toMatch(
        /^HOST=10\.9\.8\.7 is not an address of this machine: set it to one of .*127\.0\.0\.1/,
      );
  });

  it('passes on what it knows nothing about', () => expect(said('EMFILE')).toBe('EMFILE'));
});

it('A server listens at one address of localhost, and else at what it is told', () =>
  expect(['localhost', 'LOCALHOST', '0.0.0.0', '::1'].map(listenAddress)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
    '0.0.0.0',
    '::1',
  ]));
