// The text of a reset plan.
import assert from 'node:assert/strict';
import { planText } from '../../../../../src/commands/class/reset/plan/plan-text.ts';
import type { MemberPlan, ResetPlan } from '../../../../../src/commands/class/reset/reset-types.ts';
import type { DiscoveredResource } from '../../../../../src/commands/course/teardown/discover/discover.ts';
import { newCheckpoint } from '../../../../../src/workspace/checkpoint.ts';

const target = { kind: 'aws', account: '200000000001', region: 'ap-south-1' } as const;
const allOn = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const thing = (kind: string, what: string, because = 'tagged'): DiscoveredResource => ({
  id: kind,
  kind,
  what,
  name: what,
  arn: undefined,
  because,
  isPart: because.startsWith('part of'),
});

function memberPlan(name: string, more: Partial<MemberPlan> = {}): MemberPlan {
  return {
    place: { name, account: target.account, region: target.region, suffix: '' },
    alias: null,
    stacks: [],
    others: [],
    namesakes: [],
    unseen: [],
    account: allOn,
    refused: null,
    ...more,
  };
}

const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'b' });
const things = [
  thing('table', 'DynamoDB table T'),
  thing('http-api', 'HTTP API A'),
  thing('api-route', 'route R', 'part of the API'),
  thing('api-stage', 'stage S', 'part of the API'),
];
const ana = memberPlan('Ana', {
  alias: 'ana-lima',
  account: null,
  stacks: [
    { suffix: '', things, checkpoint },
    { suffix: 'zoe', things: [thing('table', 'DynamoDB table T-zoe')], checkpoint },
  ],
  others: [{ suffix: 'ben', things: 3 }],
  namesakes: [{ what: 'IAM role', name: 'R', because: 'without our tag' }],
  unseen: [{ at: 'CloudFront', because: 'access denied' }],
});
const ben = memberPlan('Ben');
const fay = memberPlan('Fay', { refused: 'its alias "fay-prod" contains "prod"' });

function planOf(members: readonly MemberPlan[]): ResetPlan {
  const resources = members.flatMap(({ stacks }) => stacks.flatMap(({ things: all }) => all)).length;
  const read: ResetPlan['read'] = ({ name }) => members.find(({ place }) => place.name === name) ?? memberPlan(name);
  const at = '2027-03-02T10:00:30.000Z';
  return { at, className: 'spring', hash: 'abc123', accounts: members.length, resources, has: () => true, read };
}

describe('the text of a reset plan', () => {
  it('lists as a whole for each account what is removed, kept and unread, the last resource first', () => {
    const members = [ana, ben, fay];
    assert.equal(
      planText(
        planOf(members),
        members.map(({ place }) => place),
        { whole: true },
      ),
      [
        'class spring · plan abc123 of 2027-03-02 10:00 UTC · 5 resources in 3 accounts',
        'Ana · 200000000001 (ana-lima) · ap-south-1',
        '  remove  HTTP API A',
        '  remove  DynamoDB table T',
        '  remove  2 settings, policies or routes of these',
        '  suffix zoe:',
        '  remove  DynamoDB table T-zoe',
        '  turn on Block Public Access of the account, all four settings',
        '  keep    3 resources with the suffix ben: not in the roster (--every-suffix)',
        '  keep    IAM role R: a workshop name without the workshop tag',
        '  unread  CloudFront: access denied',
        'Ben · 200000000001 · ap-south-1',
        '  no workshop resources',
        'Fay · 200000000001 · ap-south-1',
        '  will not be changed: its alias "fay-prod" contains "prod"',
      ].join('\n'),
    );
  });

  it('counts the resources of each account by kind, without their names', () => {
    const all = [
      { ...thing('table', 'DynamoDB table T'), name: 'T' },
      { ...thing('function', 'Lambda function f'), name: 'f' },
      { ...thing('function', 'Lambda function g'), name: 'g' },
      thing('api-route', 'route R', 'part of the API'),
    ];
    const members = [memberPlan('Ana', { stacks: [{ suffix: '', things: all, checkpoint }] })];
    assert.deepEqual(
      planText(
        planOf(members),
        members.map(({ place }) => place),
      )
        .split('\n')
        .slice(1),
      [
        'Ana · 200000000001 · ap-south-1',
        '  remove  Lambda function (2), DynamoDB table',
        '  remove  1 setting, policy or route of these',
      ],
    );
  });
});
