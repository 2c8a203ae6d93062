import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { evaluate, type Policy, readPolicy } from '#libs/access';
import { operations } from '#libs/operations';
import { actionOf, arnOf } from '#libs/wire';
import { exampleAccount, exampleStudio, policyExamples } from './permissions-examples.js';

/** The operations that the policies allow on a studio. */
function allowedBy(identity: readonly Policy[], { studio = 'some-studio', sourceIp = '203.0.113.9' } = {}) {
  return operations
    .filter(({ name, permission }) => {
      const resource = arnOf(permission.on, exampleAccount, studio);
      const request = { action: actionOf(name), resource, conditions: { 'acs:SourceIp': sourceIp } };
      return evaluate({ identity }, request).decision.allowed;
    })
    .map(({ name }) => name);
}
const policyNamed = ({ name, document }: (typeof policyExamples)[keyof typeof policyExamples]) =>
  readPolicy(name, document);
const namesOf = (all: typeof operations) => all.map(({ name }) => name);

describe('Of the policies on the page of permissions', () => {
  it('every one can be used as it stands there', () => {
    const page = readFileSync('docs/permissions.md', 'utf8');
    const shown = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text));
    expect(shown).toEqual(Object.values(policyExamples).map(({ document }) => document));
    for (const document of shown) expect(() => readPolicy('shown', document)).not.toThrow();
  });

  it('read-only allows all queries and no command', () => {
    expect(allowedBy([policyNamed(policyExamples.readOnly)])).toEqual(
      namesOf(operations.filter(({ kind }) => kind === 'query')),
    );
  });

  it('the one for copies allows them of its studio alone', () => {
    const identity = [policyNamed(policyExamples.copyOneStudio)];
    expect(allowedBy(identity, { studio: exampleStudio })).toEqual(['CopyCaster']);
    expect(allowedBy(identity)).toEqual([]);
  });

  it('the one against deletes denies all of them from outside, nothing else, and nothing from inside', () => {
    const everything = readPolicy('all', {
      Version: '1',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    });
    const identity = [everything, policyNamed(policyExamples.deleteFromInside)];
    expect(allowedBy(identity, { sourceIp: '203.0.113.9' })).toEqual(
      namesOf(operations.filter(({ permission }) => permission.access !== 'delete')),
    );
    for (const sourceIp of ['10.1.2.3', '2001:db8::7'])
      expect(allowedBy(identity, { sourceIp })).toEqual(namesOf(operations));
    expect(allowedBy([policyNamed(policyExamples.deleteFromInside)], { sourceIp: '10.1.2.3' })).toEqual([]);
  });
});
