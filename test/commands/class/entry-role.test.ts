// The CloudFormation template of the role by which an instructor enters the accounts of a class.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { policyFor } from '../../../src/commands/account/policy/policy-document.ts';

const file = join(import.meta.dirname, '../../../templates/class/entry-role.template.json');

describe('the template of the entry role', () => {
  it('has exactly the policy of an instructor (UPDATE_DOCS=1 writes it)', async () => {
    const policy = await policyFor({ audience: 'instructor', account: '*', region: '*', suffix: '' });
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'The role by which an instructor of the URL shortener workshop enters an account.',
      Parameters: {
        InstructorArn: {
          Type: 'String',
          AllowedPattern: 'arn:aws:(iam|sts)::[0-9]{12}:.+',
          Description: 'Who may assume the role: the ARN of your own role, or arn:aws:iam::<your account>:root.',
        },
        ExternalId: {
          Type: 'String',
          Default: '',
          Description: 'The external id of the roster; empty where there is none.',
        },
        RoleName: { Type: 'String', Default: 'WorkshopInstructor', Description: 'The same name in all accounts.' },
      },
      Conditions: { HasExternalId: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ExternalId' }, ''] }] } },
      Resources: {
        EntryRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: { Ref: 'RoleName' },
            Description: 'Looks at and cleans up a URL shortener workshop.',
            MaxSessionDuration: 3600,
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: { Ref: 'InstructorArn' } },
                  Action: 'sts:AssumeRole',
                  Condition: {
                    'Fn::If': [
                      'HasExternalId',
                      { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
                      { Ref: 'AWS::NoValue' },
                    ],
                  },
                },
              ],
            },
            Policies: [{ PolicyName: 'workshop-instructor', PolicyDocument: policy }],
          },
        },
      },
      Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['EntryRole', 'Arn'] } } },
    };
    const text = await format(JSON.stringify(template), { parser: 'json', printWidth: 120 });
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(file, text);
    assert.equal(readFileSync(file, 'utf8'), text);
    // IAM counts no white space. The inline policies of a role have 10,240 characters.
    assert.ok(JSON.stringify(policy).length < 10_240, `${JSON.stringify(policy).length} characters`);
  });
});
