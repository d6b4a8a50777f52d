// What a refused permission of a trace is told to need: the statement, where it belongs, and the step of the course.
import assert from 'node:assert/strict';
import { adviceOf, builtStackOf, hopAdviceOf } from '../../../src/commands/trace/advice.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { whereOnAws } from '../../../src/commands/trace/where-on-aws.ts';
import type { TraceCheck, TraceDecision, TraceHop } from '../../../src/sandbox/client/sandbox-client.ts';

const role = 'aws-workshop-lambda-role';
const stack = {
  roleName: role,
  ownRoles: ['create-role', 'get-role'],
  pageOrigin: 'https://page.example',
  isBuilt: () => false,
};
const denied = (more: Partial<TraceDecision>): TraceDecision => ({
  principal: `arn:aws:sts::123456789012:assumed-role/${role}/createShortURL`,
  action: 'dynamodb:PutItem',
  resource: 'arn:aws:dynamodb:ap-south-1:123456789012:table/T',
  decision: 'deny',
  reason: 'no-statement',
  text: null,
  conditionKeys: {},
  checks: [],
  ...more,
});
const check = (more: Partial<TraceCheck>): TraceCheck => ({
  kind: 'identity-policy',
  name: 'p',
  arn: null,
  effect: 'none',
  decided: false,
  detail: '',
  statement: null,
  ...more,
});

describe('the advice for a refused permission', () => {
  it('names the role and the step for a call of a function', () =>
    assert.deepEqual(adviceOf(denied({}), stack), {
      text: `The missing statement belongs in a policy of the role ${role}.`,
      statement: {
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: 'arn:aws:dynamodb:ap-south-1:123456789012:table/T',
      },
      step: 'database-access',
      command: { action: 'goto', name: 'database-access' },
    }));

  it('names the step of the API where API Gateway may not invoke a function', () => {
    const { step, statement } = adviceOf(
      denied({ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', resource: 'arn:f' }),
      stack,
    );
    assert.equal(step, 'api');
    assert.deepEqual(statement?.['Principal'], { Service: 'apigateway.amazonaws.com' });
  });

  it('names the step that opens the bucket to visitors, for a policy and for Block Public Access', () => {
    assert.equal(adviceOf(denied({ principal: 'anonymous', action: 's3:GetObject' }), stack).step, 'public-access');
    assert.equal(adviceOf(denied({ principal: 'anonymous', reason: 'gate' }), stack).step, 'public-access');
  });

  it('takes a step for built while a check of it fails, as in an exercise, and not when it was skipped', () => {
    const at = '2026-11-30T00:00:00Z';
    const step = (status: 'provisioned' | 'verified' | 'skipped' | 'started') => ({ status, outputs: {}, at });
    const { isBuilt } = builtStackOf({
      target: { kind: 'sandbox', region: 'ap-south-1', account: '123456789012' },
      steps: {
        api: step('provisioned'),
        table: step('verified'),
        bucket: step('started'),
        distribution: step('skipped'),
      },
    } as unknown as Checkpoint);
    const steps = ['api', 'table', 'bucket', 'distribution', 'role'];
    assert.deepEqual(steps.filter(isBuilt), ['api', 'table']);
  });

  it('names the repair where the step is built: of the policy, or of the level that blocks', () => {
    const open = { ...stack, isBuilt: (step: string) => step === 'public-access' };
    const visitor = { principal: 'anonymous', action: 's3:GetObject' };
    const blocked = check({ kind: 'block-public-access', name: 'Block Public Access of the account', decided: true });
    assert.deepEqual(adviceOf(denied(visitor), open).command, { action: 'repair', name: 'bucket-policy' });
    assert.deepEqual(adviceOf(denied({ ...visitor, reason: 'gate', checks: [blocked] }), open), {
      text: 'Block Public Access of the account refuses visitors, even if the bucket policy allows them.',
      step: 'public-access',
      command: { action: 'repair', name: 'account-public-access' },
    });
  });

  it('says that a refusal is intended once only CloudFront reads the bucket', () => {
    const closed = { ...stack, isBuilt: () => true };
    assert.deepEqual(adviceOf(denied({ principal: 'anonymous', action: 's3:GetObject' }), closed), {
      text: 'Since the step bucket-policy, the bucket policy allows only CloudFront to read. This is intended: send the request to the distribution instead.',
      isIntended: true,
    });
  });

  it('names the step of the bucket policy for the identity of CloudFront', () => {
    const principal = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1';
    const { step, statement } = adviceOf(denied({ principal, action: 's3:GetObject' }), stack);
    assert.equal(step, 'bucket-policy');
    assert.deepEqual(statement?.['Principal'], { AWS: principal });
  });

  it('names the distribution of the request where a condition of the bucket policy names another one', () => {
    const source = 'arn:aws:cloudfront::123456789012:distribution/E2';
    const asked = {
      principal: 'cloudfront.amazonaws.com',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/index.html',
    };
    const checks = [check({ kind: 'resource-policy', name: 'bucket policy' })];
    assert.deepEqual(adviceOf(denied({ ...asked, checks, conditionKeys: { 'AWS:SourceArn': source } }), stack), {
      text: `The bucket policy has no statement that allows cloudfront.amazonaws.com this. A condition of it names another AWS:SourceArn: this request has ${source}.`,
      statement: {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/index.html',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { ArnLike: { 'AWS:SourceArn': source } },
      },
      step: 'origin-access-control',
      command: { action: 'goto', name: 'origin-access-control' },
    });
  });

  it("names a function's own role, and the repair of its step", () => {
    const principal = 'arn:aws:sts::123456789012:assumed-role/get-role/getLongURL';
    const built = { ...stack, isBuilt: () => true };
    const { text, command } = adviceOf(denied({ principal, action: 'dynamodb:DeleteItem' }), built);
    assert.equal(
      text,
      'The missing statement belongs in a policy of the role get-role, which this function has alone.',
    );
    assert.deepEqual(command, { action: 'repair', name: 'own-roles' });
  });

  it('offers no statement against an explicit deny, or within a boundary', () => {
    assert.equal(adviceOf(denied({ reason: 'statement' }), stack).statement, undefined);
    const statement = { index: 1, sid: null, statement: { Effect: 'Deny' as const } };
    const denying = check({ name: 'stop', effect: 'deny', decided: true, statement });
    const { text } = adviceOf(denied({ reason: 'statement', checks: [denying] }), stack);
    assert.match(text, /^It is the identity policy stop, statement 2\. A policy denies this action explicitly\./);
    const checks = [check({ effect: 'allow' }), check({ kind: 'permissions-boundary', name: 'limit' })];
    assert.deepEqual(adviceOf(denied({ checks }), stack), {
      text: 'A policy allows it, and the permissions boundary limit does not.',
    });
  });
});

describe('the advice for what no policy refuses', () => {
  const cors = {
    origin: 'https://a.example',
    preflight: true,
    method: 'POST',
    headers: [],
    allowed: false,
    refusal: 'No.',
  };
  const hop = (more: Partial<TraceHop>) =>
    ({ service: 'apigateway', decisions: [], error: null, cors: null, ...more }) as never;

  it('names the step of CORS for a page that a browser refuses, and that one origin is intended', () => {
    assert.deepEqual(hopAdviceOf(hop({ cors }), stack), {
      text: 'A browser refuses it to a page of https://a.example. No.',
      step: 'cors',
      command: { action: 'goto', name: 'cors' },
    });
    const locked = { ...stack, isBuilt: () => true };
    assert.deepEqual(hopAdviceOf(hop({ cors }), locked), {
      text: 'A browser refuses it to a page of https://a.example. No. Since the step cors-origin, the API allows only your own page. This is intended.',
    });
    assert.deepEqual(hopAdviceOf(hop({ cors: { ...cors, origin: 'https://page.example' } }), locked)?.command, {
      action: 'repair',
      name: 'cors-origin',
    });
    assert.equal(hopAdviceOf(hop({ cors: { ...cors, allowed: true } }), stack), null);
  });

  it('says what is wrong with a signature, and that no policy was evaluated', () => {
    const textOf = (code: string, message = '') => hopAdviceOf(hop({ error: { code, message } }), stack)?.text;
    assert.match(
      textOf('InvalidSignatureException') ?? '',
      /^The signature is not the one .* No policy was evaluated\.$/,
    );
    assert.match(textOf('ExpiredTokenException') ?? '', /no longer valid/);
    assert.match(textOf('AccessDenied', 'Request has expired') ?? '', /no longer valid/);
    assert.match(textOf('UnrecognizedClientException') ?? '', /does not know the access key/);
    assert.equal(textOf('ResourceNotFoundException'), undefined);
  });
});

describe('on AWS, the command trace', () => {
  it('says where AWS shows parts of a request, in the region of the stack', () => {
    const found = whereOnAws({ target: { kind: 'aws', region: 'eu-west-1' } } as never);
    assert.deepEqual(
      found.map(({ command }) => command),
      ['workshop logs --since 10m', 'aws cloudtrail lookup-events --region eu-west-1 --max-results 10', null],
    );
    assert.ok(found.every(({ url }) => url?.startsWith('https://eu-west-1.console.aws.amazon.com/')));
  });
});
