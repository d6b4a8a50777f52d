// The execution role, and the policies that are attached to it.
import { regionTag } from '../../iam/role-regions.ts';
import { roleDescription } from '../../iam/role-description.ts';
import type { TerraformContext, TerraformForms } from '../form.ts';

export const iamForms: TerraformForms = {
  role: {
    type: 'aws_iam_role',
    arguments: ({ props, outputs, tags, ownTags, takesOver, region }) => ({
      name: props['name'],
      description: roleDescription,
      assume_role_policy: { document: outputs['trust'] },
      permissions_boundary: outputs['permissionsBoundary'],
      // The workshop's note of the regions that use the role.
      tags: takesOver ? { ...ownTags, [regionTag({ region }).Key]: regionTag({ region }).Value } : tags,
    }),
    values: ({ props, outputs }) => ({ name: props['name'], arn: outputs['arn'] }),
    importId: ({ props }) => props['name'] as string,
  },
  'role-policy': {
    type: 'aws_iam_role_policy_attachment',
    arguments: (at) => ({ role: at.props['role'], policy_arn: policyArnOf(at) }),
    importId: (at) => `${at.props['role'] as string}/${policyArnOf(at)}`,
  },
  'role-inline-policy': {
    type: 'aws_iam_role_policy',
    arguments: ({ props }) => ({ name: props['name'], role: props['role'], policy: { document: props['document'] } }),
    importId: ({ props }) => `${props['role'] as string}:${props['name'] as string}`,
  },
};

/** Where AWS has withdrawn a policy, its successor is attached. */
function policyArnOf({ props, outputs }: TerraformContext): string {
  return (outputs['policyArn'] ?? props['policyArn']) as string;
}
