// How hints, sections and refusals are read from the texts.
import assert from 'node:assert/strict';
import { refusalIn, adviceFor, missingStatement } from '../../../src/commands/learn/why/refusal.ts';
import { failingCheck, progressOf } from '../../../src/commands/learn/hint/hints.ts';
import { sectionsOf } from '../../../src/commands/learn/sections.ts';
import { errorReasons, findError } from '../../../src/commands/learn/why/answers.ts';
import type { JournalEntry } from '../../../src/workspace/journal.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const check = (minute: number, id: string, status: 'pass' | 'fail'): JournalEntry => ({
  at: at(minute),
  type: 'check',
  step: 'cors',
  id,
  title: `title of ${id}`,
  status,
});
const given = (minute: number, rung: number): JournalEntry => ({
  at: at(minute),
  type: 'hint.given',
  step: 'cors',
  check: 'a',
  rung,
});

describe('hints', () => {
  it('count failures, minutes and rungs since the check last passed', () => {
    const journal = [check(0, 'a', 'fail'), given(1, 3), check(2, 'a', 'pass'), check(10, 'a', 'fail'), given(11, 1)];
    const now = Date.parse(at(20));
    assert.deepEqual(progressOf([...journal, check(15, 'a', 'fail')], 'cors', 'a', now), {
      failed: 2,
      given: 1,
      minutes: 10,
    });
    assert.deepEqual(progressOf(journal.slice(0, 3), 'cors', 'a', now), { failed: 0, given: 0, minutes: 0 });
  });

  it('are about the check that failed last in the first open step', () => {
    const journal = [check(0, 'a', 'fail'), check(1, 'a', 'pass'), check(1, 'b', 'fail')];
    assert.deepEqual(failingCheck(journal, ['cors']), { step: 'cors', id: 'b', title: 'title of b' });
    assert.equal(failingCheck(journal, []), undefined);
    assert.equal(failingCheck([...journal, check(2, 'b', 'pass')], ['cors']), undefined);
  });
});

describe('sections', () => {
  it('belong to their heading; headings in a row share one', () => {
    const found = sectionsOf('intro\n\n# A\n# B\n\nshared\n\n# C\nown', 1);
    assert.deepEqual(Object.fromEntries(found), { '': 'intro', A: 'shared', B: 'shared', C: 'own' });
  });
});

describe('a refusal', () => {
  const role =
    'User: arn:aws:sts::123456789012:assumed-role/aws-workshop-lambda-role/createShortURL is not authorized to perform: ' +
    'dynamodb:PutItem on resource: arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable because no ' +
    'identity-based policy allows the dynamodb:PutItem action';

  it('is taken apart into who, what and on what, and made into the missing statement', () => {
    const refusal = refusalIn(`AccessDeniedException: ${role}`);
    assert.ok(refusal);
    assert.equal(refusal.actor, 'arn:aws:sts::123456789012:assumed-role/aws-workshop-lambda-role/createShortURL');
    assert.deepEqual(missingStatement(refusal), {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable',
    });
    assert.deepEqual(adviceFor(refusal, 'aws-workshop-lambda-role'), {
      where: 'a policy of the role aws-workshop-lambda-role',
      step: 'database-access',
    });
    assert.deepEqual(adviceFor(refusal, 'another-role'), {
      where: 'a policy of the user or role that runs this tool',
      step: undefined,
    });
    const edge = refusalIn(
      'User: arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1 is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/index.html"',
    );
    assert.ok(edge);
    assert.deepEqual(adviceFor(edge, 'aws-workshop-lambda-role'), {
      where: 'the policy of the bucket',
      step: 'bucket-policy',
    });
  });

  it('with a quoted resource, as S3 writes it, or with none, is read as well', () => {
    const s3 =
      'User: arn:aws:iam::1:user/ana is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::b" because';
    assert.equal(refusalIn(s3)?.resource, 'arn:aws:s3:::b');
    const none = 'User: arn:aws:iam::1:user/ana is not authorized to perform: sts:GetCallerIdentity';
    assert.deepEqual([refusalIn(none)?.action, refusalIn(none)?.resource], ['sts:GetCallerIdentity', undefined]);
    assert.equal(refusalIn('Access Denied'), undefined);
  });

  it('by an explicit deny is known as one', () => {
    const denied = refusalIn(`${role.split(' because')[0]} with an explicit deny in a service control policy`);
    assert.equal(denied?.explicitDeny, true);
    assert.equal(refusalIn(role)?.explicitDeny, false);
  });
});

describe('errors', () => {
  const cases: readonly [text: string, code: string][] = [
    ['NoSuchBucketPolicy: The bucket policy does not exist', 'NoSuchBucketPolicy'],
    ['The role defined for the function cannot be assumed by Lambda.', 'InvalidParameterValueException'],
    [
      "createShortURL: Error: Cannot find package 'nanoid' imported from /var/task/index.mjs",
      'Runtime.ImportModuleError',
    ],
    ['ResourceConflictException: An update is in progress', 'ResourceConflictException'],
    ['BucketAlreadyExists', 'BucketAlreadyExists'],
    ['distributionnotdisabled', 'DistributionNotDisabled'],
    ['ResourceNotFoundException: Requested resource not found', 'ResourceNotFoundException'],
    ['AWS refused: User: x is not authorized to perform: s3:GetObject', 'AccessDenied'],
    ['AccessDenied: public policies are blocked by the BlockPublicPolicy setting', 'PublicPolicyBlocked'],
    ['connect ECONNREFUSED 127.0.0.1:4566', 'NetworkError'],
  ];
  for (const [text, code] of cases) {
    it(`"${text}" is ${code}`, async () => assert.equal(findError(await errorReasons(undefined), text)?.code, code));
  }
});
