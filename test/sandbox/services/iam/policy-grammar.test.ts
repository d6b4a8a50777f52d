// Which policies of identities IAM takes, and in which words it refuses the others. The answers were recorded on AWS.
import assert from 'node:assert/strict';
import type { AwsError } from '../../../../src/sandbox/server/aws-error.ts';
import { parseIdentityPolicy } from '../../../../src/sandbox/services/iam/rules/identity-policy.ts';

const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' };
const legacy = 'The policy failed legacy parsing';
const syntax = 'Syntax errors in policy.';

function answer(document: unknown): string {
  try {
    parseIdentityPolicy(typeof document === 'string' ? document : JSON.stringify(document));
    return 'taken';
  } catch (error) {
    const { code, message } = error as AwsError;
    assert.equal(code, 'MalformedPolicyDocument', message);
    return message;
  }
}
const answerTo = (changes: object) => answer({ Version: '2012-10-17', Statement: { ...statement, ...changes } });

describe('The grammar of policies', () => {
  it('takes what IAM takes, also where it means nothing', () => {
    for (const changes of [
      { Action: 'iam: some words ' },
      { Resource: ['arn:aws:kms:*:123456789012:key/*', null] },
      { Resource: 'arn:aws:service' },
      { Resource: 'arn:aws:s3:us-west-2:123456789012:accesspoint/a' },
      { Resource: 'arn:aws:iam:::user/x' },
      { Condition: {} },
      { Condition: { Unknown: {} } },
      { Condition: { StringEquals: { key: 'without a vendor' }, Null: { 'a:b': false } } },
      { Condition: { DateLessThan: { a: '01T', b: '-292275054', c: '2016-12-13t2:00:00.593194+23' } } },
      { Condition: { NumericLessThan: { 's3:max-keys': 10 } } },
    ])
      assert.equal(answerTo(changes), 'taken', JSON.stringify(changes));
  });

  it('has IAM’s words for an ARN', () => {
    for (const [Resource, message] of [
      ['arn:aws:s3::b', legacy],
      ['arn:aws::::b', legacy],
      ['arn:aws', 'Resource vendor must be fully qualified and cannot contain regexes.'],
      ['aws:s3:::b', 'Partition "s3" is not valid for resource "arn:s3:::b:*".'],
      ['a:b', 'Partition "b" is not valid for resource "arn:b:*:*:*:*".'],
      ['', 'Resource  must be in ARN format or "*".'],
      [
        'arn:aws:iam:::b',
        'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
      ],
    ] as const)
      assert.equal(answerTo({ Resource }), message, Resource);
  });

  it('has IAM’s words for effects, dates and kinds of values', () => {
    for (const [changes, message] of [
      [{ Effect: 'denY' }, legacy],
      [{ Condition: { DateGreaterThan: { a: 'tomorrow' } } }, legacy],
      [{ Condition: { DateLessThanEquals: { a: '234-13' } } }, legacy],
      [{ Condition: { DateLessThan: { a: '9223372036854775808' } } }, legacy],
      [{ Condition: { 'ForAnyValue::StringEquals': { a: 'b' } } }, syntax],
      [{ Condition: [{ StringEquals: { a: 'b' } }] }, syntax],
      [{ Resource: ['*', {}] }, syntax],
      [{ Action: [[]] }, syntax],
      [{ Sid: [] }, syntax],
      [{ NotAction: [] }, syntax],
      [{ Action: [] }, 'Policy statement must contain actions.'],
      [{ Resource: [] }, 'Policy statement must contain resources.'],
      [{ Action: 'a a:b' }, 'Vendor a a is not valid'],
      [{ Action: 's3:List:Bucket' }, 'Actions/Condition can contain only one colon.'],
    ] as const)
      assert.equal(answerTo(changes), message, JSON.stringify(changes));
  });

  it('names the fault that IAM finds first', () => {
    const Version = '2012-10-17';
    assert.equal(
      answer({ Statement: { ...statement, Effect: 'allow' } }),
      'Policy document must be version 2012-10-17 or greater.',
    );
    assert.equal(answerTo({ Action: undefined, Resource: 'arn:aws:s3::b' }), legacy);
    assert.equal(answerTo({ Action: 'x', Resource: 'y' }), 'Resource y must be in ARN format or "*".');
    assert.equal(answerTo({ Action: 'x', Resource: undefined }), answerTo({ Action: 'x' }));
    const twice = [
      { ...statement, Sid: 'a' },
      { Sid: 'a', Effect: 'Allow' },
    ];
    assert.equal(answer({ Version, Statement: twice }), 'Statement IDs (SID) in a single policy must be unique.');
    assert.equal(
      answerTo({ Resource: ['arn:error:s3:::b', 'arn:error:s3::b'] }),
      'Partition "error" is not valid for resource "arn:error:s3:::b".',
    );
  });
});
