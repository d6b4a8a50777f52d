// Roles as commands of the AWS CLI.
import type { Json } from '../../../../engine/types.ts';
import { answerOf, type ScriptForms } from '../form.ts';
import { aws, ShellWord, silent, unlessExists } from '../shell.ts';

export const iamForms: ScriptForms = {
  'AWS::IAM::Role': {
    noun: 'IAM role',
    name: 'RoleName',
    build({ ref, properties }) {
      const role = { 'role-name': new ShellWord(ref) };
      const trust = properties['AssumeRolePolicyDocument'];
      const managed = (properties['ManagedPolicyArns'] ?? []) as readonly Json[];
      const inline = (properties['Policies'] ?? []) as readonly {
        readonly PolicyName: Json;
        readonly PolicyDocument: Json;
      }[];
      return [
        ...unlessExists(
          aws('iam get-role', role),
          [
            silent(
              aws('iam create-role', {
                ...role,
                description: properties['Description'],
                'permissions-boundary': properties['PermissionsBoundary'],
                tags: properties['Tags'],
                'assume-role-policy-document': trust,
              }),
            ),
          ],
          [aws('iam update-assume-role-policy', { ...role, 'policy-document': trust })],
        ),
        aws('iam wait role-exists', role),
        ...managed.map((arn) => aws('iam attach-role-policy', { ...role, 'policy-arn': arn })),
        ...inline.map(({ PolicyName, PolicyDocument }) =>
          aws('iam put-role-policy', { ...role, 'policy-name': PolicyName, 'policy-document': PolicyDocument }),
        ),
      ];
    },
    attributes: {
      Arn: ({ ref }) => answerOf(aws('iam get-role', { 'role-name': new ShellWord(ref), query: 'Role.Arn' })),
    },
    remove: ({ ref }) => [`remove_role ${ref}`],
  },
};
