// Laws that the evaluation of policies keeps for any policies, tried with generated ones. A failure names its seed.
import assert from 'node:assert/strict';
import type { AccessQuery, PolicyDocument, Statement } from '../../../../src/sandbox/server/access.ts';
import type { Principal } from '../../../../src/sandbox/server/principal.ts';
import { evaluatePolicyTypes, isAllowed } from '../../../../src/sandbox/services/iam/evaluation/decision.ts';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';

const runs = 400;
const account = '123456789012';
const roleArn = `arn:aws:iam::${account}:role/r`;
const userArn = `arn:aws:iam::${account}:user/u`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/r/s`;
const actions = ['s3:GetObject', 's3:PutObject', 'iam:ListUsers'];
const resources = ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/y', 'arn:aws:s3:::c/x'];
const callers: readonly Principal[] = [
  { type: 'user', account, arn: userArn, id: 'AIDAX' },
  { type: 'role', account, arn: sessionArn, id: 'AROAX:s', roleName: 'r', session: { issued: 0 } },
];

interface Policies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | undefined;
  readonly session: readonly PolicyDocument[];
  readonly resource: PolicyDocument | undefined;
}

type Random = ReturnType<typeof seededRandom>;
type Asked = Pick<AccessQuery, 'principal' | 'action' | 'resource' | 'resourceAccount'> & { readonly color: string };

function statement({ number, pick }: Random, more: Partial<Statement> = {}): Statement {
  const negated = number(4) === 0;
  const Action = pick(['*', 's3:*', 's3:Get*', ...actions]);
  const Resource = pick(['*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::?/x', ...resources]);
  return {
    Effect: number(10) === 0 ? 'Deny' : 'Allow',
    ...(negated ? { NotAction: Action } : { Action }),
    ...(number(5) === 0 ? { NotResource: Resource } : { Resource }),
    ...(number(3) === 0 && { Condition: { [pick(['StringEquals', 'StringNotEquals'])]: { color: 'red' } } }),
    ...more,
  };
}

function document(random: Random, more?: () => Partial<Statement>): PolicyDocument {
  const count = 1 + random.number(3);
  return { Version: '2012-10-17', Statement: Array.from({ length: count }, () => statement(random, more?.())) };
}

const maybe = <Value>({ number }: Random, value: () => Value): Value | undefined =>
  number(2) === 0 ? value() : undefined;

function policies(random: Random): Policies {
  const principal = () => ({ Principal: { AWS: random.pick(['*', account, userArn, roleArn, sessionArn]) } });
  return {
    identity: Array.from({ length: 1 + random.number(2) }, () => document(random)),
    boundary: maybe(random, () => document(random)),
    session: maybe(random, () => [document(random)]) ?? [],
    resource: maybe(random, () => document(random, principal)),
  };
}

function asked({ pick, number }: Random): Asked {
  const resourceAccount = number(4) === 0 ? '210987654321' : account;
  const [principal, action, resource] = [pick(callers), pick(actions), pick(resources)];
  return { principal, action, resource, resourceAccount, color: pick(['red', 'blue']) };
}

function allows(all: Policies, { color, ...query }: Asked): boolean {
  const request = { ...query, context: { color } };
  return isAllowed(evaluatePolicyTypes(all, request, query, roleArn).effects);
}

/** With another statement at the end of each of those documents. */
const added = (documents: readonly PolicyDocument[], extra: Statement): PolicyDocument[] => [
  ...documents,
  { Version: '2012-10-17', Statement: extra },
];

/** Tries a law with many generated policies and requests. */
function always(law: (all: Policies, query: Asked, random: Random) => void): void {
  for (let seed = 1; seed <= runs; seed += 1) {
    const random = seededRandom(seed);
    const [all, query] = [policies(random), asked(random)];
    try {
      law(all, query, random);
    } catch (error) {
      throw new Error(`Seed ${seed}: ${JSON.stringify({ all, query })}`, { cause: error });
    }
  }
}

const anything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
const nothing = { ...anything, Effect: 'Deny' } as const;

describe('The evaluation of any policies', () => {
  it('allows and denies, so that the laws below say something', () => {
    const seen = { allowed: 0, denied: 0 };
    always((all, query) => void (seen[allows(all, query) ? 'allowed' : 'denied'] += 1));
    assert.ok(seen.allowed > runs / 10 && seen.denied > runs / 10, JSON.stringify(seen));
  });

  it('lets a Deny that applies win, in a policy of any type', () => {
    always((all, query) => {
      const { identity, session, resource } = all;
      const denials: Policies[] = [
        { ...all, identity: added(identity, nothing) },
        { ...all, boundary: { Statement: [anything, nothing] } },
        { ...all, session: added(session, nothing) },
        {
          ...all,
          resource: { Statement: [resource?.Statement ?? [], { ...nothing, Principal: '*' as const }].flat() },
        },
      ];
      for (const denied of denials) assert.equal(allows(denied, query), false);
    });
  });

  it('never denies because of another Allow', () => {
    always((all, query, random) => {
      if (!allows(all, query)) return;
      const extra = statement(random, { Effect: 'Allow' });
      assert.equal(allows({ ...all, identity: added(all.identity, extra) }, query), true);
      if (all.session.length > 0) assert.equal(allows({ ...all, session: added(all.session, extra) }, query), true);
    });
  });

  it('never allows because of another Deny', () => {
    always((all, query, random) => {
      if (allows(all, query)) return;
      const extra = statement(random, { Effect: 'Deny' });
      assert.equal(allows({ ...all, identity: added(all.identity, extra) }, query), false);
    });
  });

  it('never allows more with a boundary or with policies of the session', () => {
    always((all, query, random) => {
      if (allows(all, query)) return;
      if (!all.boundary) assert.equal(allows({ ...all, boundary: document(random) }, query), false);
      if (all.session.length === 0) assert.equal(allows({ ...all, session: [document(random)] }, query), false);
    });
  });

  it('takes a boundary that allows everything as none', () => {
    always((all, query) => {
      const none = allows({ ...all, boundary: undefined }, query);
      assert.equal(allows({ ...all, boundary: { Statement: anything } }, query), none);
    });
  });

  it('allows nothing of another account without its consent, and nothing without the caller’s own policies', () => {
    always((all, query) => {
      const other = { ...query, resourceAccount: '210987654321' };
      assert.equal(allows({ ...all, resource: undefined }, other), false);
      assert.equal(allows({ ...all, identity: [] }, other), false);
    });
  });

  it('depends neither on the order of policies nor on how their statements are divided', () => {
    always((all, query) => {
      const statements = all.identity.flatMap(({ Statement }) => Statement);
      const divided = statements.toReversed().map((one) => ({ Version: '2012-10-17', Statement: [one] }));
      assert.equal(allows({ ...all, identity: divided }, query), allows(all, query));
    });
  });
});
