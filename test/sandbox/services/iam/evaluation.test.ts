// The evaluation of policies, without a server: one store, roles and keys made by hand, and the question who may what.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess } from '../../../../src/sandbox/services/access.ts';
import { ensureOwnKey } from '../../../../src/sandbox/services/iam/rules/administrator.ts';
import { managedPolicies } from '../../../../src/sandbox/services/iam/managed-policies/managed-policies.ts';
import { parseIdentityPolicy } from '../../../../src/sandbox/services/iam/rules/identity-policy.ts';
import type { Principal } from '../../../../src/sandbox/server/principal.ts';
import { recordsOf } from '../../../../src/sandbox/services/iam/records.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import type { AccessQuery, PolicyDocument, Statement } from '../../../../src/sandbox/server/access.ts';
import { openStore, type Store } from '../../../../src/sandbox/state/store.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

const account = '123456789012';
const table = `arn:aws:dynamodb:ap-south-1:${account}:table/T`;
const roleArn = `arn:aws:iam::${account}:role/r`;
const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' } as const;

describe('policy evaluation', () => {
  let dir: string;
  let store: Store;
  let iam: ReturnType<typeof createAccess>;
  let now = 1_000_000;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-policy-'));
    store = await openStore(dir);
    iam = createAccess({ store, now: () => now, pace: { ...paces.instant, role: 500, identity: 300 } });
  });

  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  });

  function role(...statements: Statement[]): Principal {
    const [name, path, id] = ['r', '/', 'AROAXXXXXXXXXXXXXXXXX'];
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    recordsOf(store).roles.set(`${account}/r`, {
      account,
      name,
      path,
      id,
      arn: roleArn,
      created: now,
      maxSession: 3600,
      tags: [],
      attached: [],
      trust: JSON.stringify({ Statement: trusted }),
      assumableFrom: now + 500,
      inline: { p: text },
    });
    return iam.session(roleArn, 'createShortURL').principal;
  }

  function may(principal: Principal, rest: Partial<AccessQuery> = {}): boolean {
    return iam.decide({ principal, action: 'dynamodb:PutItem', resource: table, ...rest }).allowed;
  }

  function condition(condition: Statement['Condition'], context: Record<string, string> = {}): boolean {
    return may(role({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }), { context });
  }

  it('refuses what no policy allows, in the sentence of AWS', () => {
    const { allowed, text } = iam.decide({ principal: role(), action: 'dynamodb:PutItem', resource: table });
    assert.equal(allowed, false);
    assert.equal(
      text,
      `User: arn:aws:sts::${account}:assumed-role/r/createShortURL is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    );
  });

  it('lets a Deny win over any Allow and says that it was explicit', () => {
    const principal = role(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: '*' },
    );
    const { allowed, text } = iam.decide({ principal, action: 'dynamodb:PutItem', resource: table });
    assert.equal(allowed, false);
    assert.match(text, /with an explicit deny in an identity-based policy$/);
    assert.equal(may(principal, { action: 'dynamodb:GetItem' }), true);
  });

  it('compares actions without regard to case, and resources with it', () => {
    assert.equal(may(role({ Effect: 'Allow', Action: 'DYNAMODB:putitem', Resource: table })), true);
    assert.equal(
      may(role({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table.replace('/T', '/t') })),
      false,
    );
  });

  it('keeps a wildcard inside one part of an ARN, except in the last', () => {
    const allows = (Resource: string, resource: string) =>
      may(role({ Effect: 'Allow', Action: '*', Resource }), { resource });
    assert.equal(allows('arn:aws:logs:*:*:*', 'arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f:log-stream:s'), true);
    assert.equal(allows('arn:aws:s3:::b*', 'arn:aws:s3:::bucket/a/b:c'), true);
    assert.equal(allows('arn:aws:logs:*:log-group', 'arn:aws:logs:eu-west-1:1:log-group'), false);
    assert.equal(allows('arn:aws:s*', 'arn:aws:s3:::bucket'), false);
    assert.equal(allows('arn:aws:s3:::b?cket', 'arn:aws:s3:::bucket'), true);
    assert.equal(allows('arn:aws:s3:::a+b', 'arn:aws:s3:::aab'), false);
  });

  it('inverts NotAction and NotResource', () => {
    const principal = role({ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::secret/*' });
    assert.equal(may(principal), true);
    assert.equal(may(principal, { action: 'iam:CreateRole' }), false);
    assert.equal(may(principal, { resource: 'arn:aws:s3:::secret/x' }), false);
  });

  it('evaluates every kind of condition', () => {
    const context = {
      'aws:SourceArn': 'arn:aws:execute-api:r:1:api/*/POST/shorten',
      n: '5',
      ip: '10.1.2.3',
      t: 'true',
    };
    assert.equal(condition({ StringEquals: { N: ['4', '5'] } }, context), true);
    assert.equal(condition({ StringNotEquals: { n: ['4', '5'] } }, context), false);
    assert.equal(condition({ StringEqualsIgnoreCase: { t: 'TRUE' } }, context), true);
    assert.equal(condition({ StringLike: { 'AWS:sourcearn': 'arn:*/shorten' } }, context), true);
    assert.equal(condition({ ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:r:1:api/*/*/shorten' } }, context), true);
    assert.equal(condition({ ArnLike: { 'aws:SourceArn': 'arn:*/shorten' } }, context), false);
    assert.equal(condition({ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, context), true);
    assert.equal(condition({ NumericLessThan: { n: '6' }, NumericGreaterThanEquals: { n: '5' } }, context), true);
    assert.equal(condition({ IpAddress: { ip: '10.0.0.0/8' } }, context), true);
    assert.equal(condition({ NotIpAddress: { ip: ['10.1.2.3', '192.168.0.0/16'] } }, context), false);
    assert.equal(condition({ Bool: { t: 'true' } }, context), true);
    assert.equal(condition({ DateLessThan: { d: '2030-01-01T00:00:00Z' } }, { d: '2026-01-01T00:00:00Z' }), true);
    assert.equal(condition({ Null: { missing: 'true', n: 'false' } }, context), true);
    assert.equal(condition({ 'ForAnyValue:StringEquals': { n: '5' } }, context), true);
    assert.equal(condition({ StringEquals: { n: '5', t: 'false' } }, context), false);
  });

  it('fails a condition whose key is missing, unless it is negated, IfExists or ForAllValues', () => {
    assert.equal(condition({ StringEquals: { missing: 'x' } }), false);
    assert.equal(condition({ StringNotEquals: { missing: 'x' } }), true);
    assert.equal(condition({ StringEqualsIfExists: { missing: 'x' } }), true);
    assert.equal(condition({ 'ForAnyValue:StringEquals': { missing: 'x' } }), false);
    assert.equal(condition({ 'ForAllValues:StringEquals': { missing: 'x' } }), true);
  });

  it('fills in policy variables and knows the caller by its condition keys', () => {
    const { principal } = createUserKey(store, {
      account,
      userName: 'ann',
      policy: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::home/${aws:username}/*' },
      },
    });
    assert.equal(may(principal, { action: 's3:GetObject', resource: 'arn:aws:s3:::home/ann/x' }), true);
    assert.equal(may(principal, { action: 's3:GetObject', resource: 'arn:aws:s3:::home/bob/x' }), false);
    assert.equal(condition({ ArnEquals: { 'aws:PrincipalArn': roleArn } }), true);
  });

  it('creates one key for the administrator at the first start, and finds it at each later one', async () => {
    const key = ensureOwnKey(store);
    assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.equal(key.secretAccessKey.length, 40);
    assert.equal(key.principal.type === 'user' && key.principal.arn, `arn:aws:iam::${account}:user/workshop`);
    createUserKey(store, { account, userName: 'ann' });
    await store.close();
    store = await openStore(dir);
    assert.deepEqual(ensureOwnKey(store), key);
    assert.equal(may(key.principal), true);
  });

  it('gives a restricted key no more than its policy', () => {
    const policy = { Statement: { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' } } as const;
    const { principal } = createUserKey(store, { account, userName: 'student', policy });
    assert.equal(may(principal), true);
    assert.equal(may(principal, { action: 's3:GetObject' }), false);
  });

  describe('of a resource policy', () => {
    const bucket = 'arn:aws:s3:::bucket/index.html';
    const get = { action: 's3:GetObject', resource: bucket };
    const policy = (Principal: Statement['Principal'], rest: Partial<Statement> = {}): PolicyDocument => ({
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*', ...rest }],
    });
    const anonymous = { type: 'anonymous' } as const;

    it('lets everybody in by a star, and nobody without one', () => {
      assert.equal(may(anonymous, { ...get, resourcePolicy: policy('*') }), true);
      assert.equal(may(anonymous, { ...get, resourcePolicy: policy({ AWS: '*' }) }), true);
      assert.equal(may(anonymous, get), false);
      assert.equal(may(anonymous, { ...get, resourcePolicy: policy({ AWS: account }) }), false);
      assert.equal(
        iam.decide({ ...get, principal: anonymous }).text,
        `User: anonymous is not authorized to perform: s3:GetObject on resource: "${bucket}" because no resource-based policy allows the s3:GetObject action`,
      );
    });

    it('knows origin access identities by ARN and by canonical user', () => {
      const arn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E123';
      const principal = { type: 'origin-access-identity', arn, canonicalUser: 'abc' } as const;
      assert.equal(may(principal, { ...get, resourcePolicy: policy({ AWS: arn }) }), true);
      assert.equal(may(principal, { ...get, resourcePolicy: policy({ CanonicalUser: 'abc' }) }), true);
      assert.equal(may(principal, { ...get, resourcePolicy: policy({ AWS: `${arn}4` }) }), false);
    });

    it('holds a service to its source', () => {
      const sourceArn = `arn:aws:execute-api:ap-south-1:${account}:api/*/POST/shorten`;
      const principal = {
        type: 'service',
        service: 'apigateway.amazonaws.com',
        sourceArn,
        sourceAccount: account,
      } as const;
      const allowing = (source: string) =>
        policy({ Service: 'apigateway.amazonaws.com' }, { Condition: { ArnLike: { 'AWS:SourceArn': source } } });
      assert.equal(
        may(principal, {
          ...get,
          resourcePolicy: allowing(`arn:aws:execute-api:ap-south-1:${account}:api/*/*/shorten`),
        }),
        true,
      );
      assert.equal(
        may(principal, { ...get, resourcePolicy: allowing(`arn:aws:execute-api:ap-south-1:${account}:other/*`) }),
        false,
      );
      assert.equal(may(principal, { ...get, resourcePolicy: policy({ Service: 's3.amazonaws.com' }) }), false);
    });

    it('denies by NotPrincipal all but the one it names', () => {
      const deny: PolicyDocument = {
        Statement: [
          ...[policy('*').Statement].flat(),
          { Effect: 'Deny', NotPrincipal: { AWS: roleArn }, Action: '*', Resource: '*' },
        ],
      };
      assert.equal(may(role(), { ...get, resourcePolicy: deny }), true);
      assert.equal(may(anonymous, { ...get, resourcePolicy: deny }), false);
      assert.match(
        iam.decide({ ...get, principal: anonymous, resourcePolicy: deny }).text,
        /with an explicit deny in a resource-based policy$/,
      );
    });

    it('needs both policies across accounts, and takes the account as a whole for a delegation', () => {
      const foreign = createUserKey(store, { account: '210987654321', userName: 'eve' }).principal;
      const query = { ...get, resourceAccount: account };
      assert.equal(may(foreign, query), false);
      assert.match(iam.decide({ ...query, principal: foreign }).text, /because no resource-based policy allows/);
      assert.equal(may(foreign, { ...query, resourcePolicy: policy({ AWS: 'arn:aws:iam::210987654321:root' }) }), true);
      assert.equal(may(foreign, { resource: table }), false);
      assert.equal(may(role(), { ...get, resourcePolicy: policy({ AWS: account }) }), false);
      assert.equal(may(role(), { ...get, resourcePolicy: policy({ AWS: roleArn }) }), true);
    });
  });

  it('lets a service assume a role that trusts it, once the role has propagated', () => {
    role();
    assert.equal(iam.assumable(roleArn, 'lambda.amazonaws.com'), false);
    now += 500;
    assert.equal(iam.assumable(roleArn, 'lambda.amazonaws.com'), true);
    assert.equal(iam.assumable(roleArn, 'ec2.amazonaws.com'), false);
    assert.equal(iam.assumable(`${roleArn}x`, 'lambda.amazonaws.com'), false);
  });

  it('takes the permissions from a session whose role was deleted and made again', () => {
    const old = role({ Effect: 'Allow', Action: '*', Resource: '*' });
    const roles = recordsOf(store).roles;
    const record = roles.get(`${account}/r`);
    assert.ok(record);
    roles.set(`${account}/r`, { ...record, id: 'AROAYYYYYYYYYYYYYYYYY' });
    assert.equal(may(old), false);
    roles.delete(`${account}/r`);
    assert.equal(may(old), false);
    assert.throws(() => iam.session(roleArn, 'f'), /There is no role/);
  });

  it('finds the key of a session, with its token', () => {
    role();
    const { accessKeyId, sessionToken } = iam.session(roleArn, 'f');
    assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.equal(iam.key(accessKeyId)?.sessionToken, sessionToken);
    assert.equal(iam.key('AKIANOBODY'), undefined);
  });

  it('knows which principals exist, a new identity only after a while', () => {
    role();
    ensureOwnKey(store);
    const oai = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1';
    store.collection('cloudfront/identities').set(`${account}/E1`, { id: 'E1', canonicalUser: 'cafe', createdAt: now });
    for (const arn of [
      roleArn,
      `arn:aws:iam::${account}:user/workshop`,
      account,
      `arn:aws:sts::${account}:assumed-role/r/x`,
    ]) {
      assert.equal(iam.principalExists(arn), true, arn);
    }
    for (const arn of [oai, `${roleArn}2`, `arn:aws:iam::${account}:user/nobody`, 'nonsense']) {
      assert.equal(iam.principalExists(arn), false, arn);
    }
    now += 300;
    assert.equal(iam.principalExists(oai), true);
    assert.equal(iam.principalExists('cafe'), true);
  });

  it('has only managed policies that pass its own validation', () => {
    for (const { arn, document } of managedPolicies()) {
      assert.deepEqual(parseIdentityPolicy(JSON.stringify(document)), document, arn);
    }
  });
});
