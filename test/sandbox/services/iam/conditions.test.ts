// Conditions and policy variables, judged without a server: what holds for which condition keys of a request.
import assert from 'node:assert/strict';
import type { ContextKeys, PolicyDocument, Statement } from '../../../../src/sandbox/server/access.ts';
import { evaluatePolicies } from '../../../../src/sandbox/services/iam/evaluation/statements.ts';

describe('Conditions and policy variables', () => {
  function effect(statement: Partial<Statement>, context: ContextKeys = {}, Version = '2012-10-17') {
    const Statement = { Effect: 'Allow', Action: '*', Resource: '*', ...statement } as const;
    const document: PolicyDocument = { Version, Statement };
    const keys = Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    return evaluatePolicies([document], { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: keys });
  }
  const holds = (Condition: NonNullable<Statement['Condition']>, context: ContextKeys = {}) =>
    effect({ Condition }, context) === 'allow';

  it('fills the default of a variable whose key is missing, and only then', () => {
    const Resource = "arn:aws:s3:::b/${aws:PrincipalTag/t, 'k'}";
    assert.equal(effect({ Resource }), 'allow');
    assert.equal(effect({ Resource }, { 'aws:PrincipalTag/T': 'other' }), 'none');
    assert.equal(effect({ Resource }, { 'aws:PrincipalTag/t': '' }), 'none');
    assert.equal(holds({ StringEquals: { 'aws:userid': "${aws:username, 'x, y'}" } }, { 'aws:userid': 'x, y' }), true);
  });

  it('matches nothing by a variable that has no value or several', () => {
    assert.equal(effect({ Resource: 'arn:aws:s3:::b/${aws:username}' }), 'none');
    assert.equal(effect({ NotResource: 'arn:aws:s3:::b/${aws:username}' }), 'allow');
    assert.equal(holds({ StringEquals: { a: '${b}' } }, { a: '${b}' }), false);
    assert.equal(holds({ StringNotEquals: { a: '${b}' } }, { a: 'x' }), true);
    assert.equal(holds({ StringEquals: { a: '${b}' } }, { a: 'x', b: ['x'] }), false);
  });

  it('takes what fills a variable, and ${*}, ${?} and ${$}, to the letter', () => {
    assert.equal(holds({ StringLike: { a: '${b}' } }, { a: 'anything', b: '*' }), false);
    assert.equal(holds({ StringLike: { a: '${b}' } }, { a: '*', b: '*' }), true);
    assert.equal(holds({ StringLike: { a: 'x${*}y' } }, { a: 'x*y' }), true);
    assert.equal(holds({ StringLike: { a: 'x${*}y' } }, { a: 'x-y' }), false);
    assert.equal(holds({ StringEquals: { a: '${$}{${?}}' } }, { a: '${?}' }), true);
  });

  it('reads variables as text in a policy of the version of 2008, and in one without a version', () => {
    const Condition = { StringEquals: { a: '${aws:username}' } };
    const context = { a: 'ann', 'aws:username': 'ann' };
    assert.equal(effect({ Condition }, context), 'allow');
    assert.equal(effect({ Condition }, context, '2008-10-17'), 'none');
    assert.equal(effect({ Condition }, { a: '${aws:username}' }, '2008-10-17'), 'allow');
  });

  it('tells a missing key from an empty one', () => {
    assert.equal(holds({ Null: { a: 'true' } }), true);
    assert.equal(holds({ Null: { a: 'true' } }, { a: '' }), false);
    assert.equal(holds({ Null: { a: 'false' } }, { a: '' }), true);
  });
});
