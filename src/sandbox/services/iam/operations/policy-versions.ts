// The versions of a managed policy: at most five, one of them in force.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { recordsOf, type PolicyRecord, type PolicyVersion } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { encodeDocument, page } from './common.ts';
import { checkDocument, onPolicy, refuseManaged } from './policies.ts';
import { policyOrFault } from './policy-lookup.ts';

const operation = operationsOf(sdk);
const mostVersions = 5;

export function policyVersions(sandbox: SandboxContext): Operation[] {
  const save = ({ account }: Call, policy: PolicyRecord) =>
    recordsOf(sandbox.store).policies.set(`${account}/${policy.arn}`, { ...policy, updated: sandbox.now() });
  return [
    operation(
      'GetPolicyVersion',
      { takes: ['PolicyArn', 'VersionId'], on: onPolicy },
      ({ PolicyArn, VersionId }, call) => {
        const policy = policyOrFault(sandbox, call, PolicyArn);
        const version = findVersion(policy, VersionId);
        return { PolicyVersion: { ...summary(policy, version), Document: encodeDocument(version.document) } };
      },
    ),

    operation(
      'ListPolicyVersions',
      { takes: ['PolicyArn', 'Marker', 'MaxItems'], on: onPolicy },
      ({ PolicyArn, ...paging }, call) => {
        const policy = policyOrFault(sandbox, call, PolicyArn);
        const { items, end } = page(policy.versions, paging);
        return { Versions: items.map((version) => summary(policy, version)), ...end };
      },
    ),

    operation(
      'CreatePolicyVersion',
      { takes: ['PolicyArn', 'PolicyDocument', 'SetAsDefault'], on: onPolicy },
      ({ PolicyArn, PolicyDocument, SetAsDefault }, call) => {
        const policy = policyOrFault(sandbox, call, PolicyArn);
        refuseManaged(policy, 'iam:CreatePolicyVersion', call);
        const document = String(PolicyDocument);
        checkDocument(document);
        if (policy.versions.length >= mostVersions) {
          throwAwsError(
            sdk.LimitExceededException$,
            'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
          );
        }
        // Numbers are not used again: the newest comes first, and it has the highest.
        const highest = Math.max(policy.lastVersion ?? 1, ...policy.versions.map(({ id }) => Number(id.slice(1))));
        const version = { id: `v${highest + 1}`, document, created: sandbox.now() };
        const changed: PolicyRecord = {
          ...policy,
          versions: [version, ...policy.versions],
          lastVersion: highest + 1,
          defaultVersion: SetAsDefault ? version.id : policy.defaultVersion,
        };
        save(call, changed);
        return { PolicyVersion: summary(changed, version) };
      },
    ),

    operation('SetDefaultPolicyVersion', { takes: ['PolicyArn', 'VersionId'], on: onPolicy }, (input, call) => {
      const policy = policyOrFault(sandbox, call, input.PolicyArn);
      refuseManaged(policy, 'iam:SetDefaultPolicyVersion', call);
      save(call, { ...policy, defaultVersion: findVersion(policy, input.VersionId).id });
      return {};
    }),

    operation('DeletePolicyVersion', { takes: ['PolicyArn', 'VersionId'], on: onPolicy }, (input, call) => {
      const policy = policyOrFault(sandbox, call, input.PolicyArn);
      refuseManaged(policy, 'iam:DeletePolicyVersion', call);
      const { id } = findVersion(policy, input.VersionId);
      if (id === policy.defaultVersion) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete the default version of a policy.');
      }
      save(call, { ...policy, versions: policy.versions.filter((version) => version.id !== id) });
      return {};
    }),
  ];
}

function findVersion(policy: Readonly<PolicyRecord>, id: string | undefined): PolicyVersion {
  const version = policy.versions.find((one) => one.id === id);
  const missing = `Policy ${policy.arn} version ${id} does not exist or is not attachable.`;
  return version ?? throwAwsError(sdk.NoSuchEntityException$, missing);
}

function summary(policy: Readonly<PolicyRecord>, { id, created }: PolicyVersion) {
  return { VersionId: id, IsDefaultVersion: id === policy.defaultVersion, CreateDate: new Date(created) };
}
