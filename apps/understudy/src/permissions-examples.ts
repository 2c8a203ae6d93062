/** The policies that docs/permissions.md shows: `permissions-examples.spec.ts` holds what they say they do. */
export const exampleAccount = '1000000000000001';
export const exampleStudio = '0b5ed4f4-30d5-4a41-b0c3-6b1d3f2a9f10';

export interface PolicyExample {
  readonly name: string;
  readonly does: string;
  readonly document: object;
}

export const policyExamples = {
  readOnly: {
    name: 'read-only',
    does: 'All that only reads, users, policies and audit log included, and nothing that changes anything. With `acs:live:*:{accountId}:caster/*` as its resource it reads studios alone.',
    document: {
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'live:Describe*',
            'live:List*',
            'live:Get*',
            'live:Explain*',
            'live:ExportCaster',
            'live:DryRun*',
            'live:StreamCasterEvents',
          ],
          Resource: '*',
        },
      ],
    },
  },
  copyOneStudio: {
    name: 'copy-the-evening-news',
    does: 'Copies of one studio and of no other. The copy is a studio of its own, with an id that this policy does not name: what its maker may do with it, another statement has to say.',
    document: {
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'live:CopyCaster',
          Resource: `acs:live:*:${exampleAccount}:caster/${exampleStudio}`,
        },
      ],
    },
  },
  deleteFromInside: {
    name: 'delete-from-inside-only',
    does: 'Denies to delete anything from outside two ranges of addresses, whatever else is allowed. Attach it beside policies that allow; by itself it allows nothing.',
    document: {
      Version: '1',
      Statement: [
        {
          Effect: 'Deny',
          Action: ['live:Delete*', 'live:Remove*'],
          Resource: '*',
          Condition: { NotIpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } },
        },
      ],
    },
  },
} as const satisfies Readonly<Record<string, PolicyExample>>;
