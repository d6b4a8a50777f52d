// The versions of a managed policy: at most five, of which the default one is in force.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { deleteConflict, policyVersionNotFound, tooManyPolicyVersions } from '../errors.ts';
import { recordsOf, type PolicyRecord, type PolicyVersion } from '../records.ts';
import { findChangeablePolicy, findPolicy, policyArnToAuthorize } from '../rules/managed-policies.ts';
import { page } from '../rules/pages.ts';
import { checkManagedDocument } from '../rules/identity-policy.ts';
import { quotas } from '../rules/quotas.ts';
import { encodeDocument } from '../rules/policy-document.ts';

const operation = operationsOf(sdk);
const on = policyArnToAuthorize;
const maxVersions = quotas.VersionsPerPolicyQuota;

export function managedPolicyVersionOperations(sandbox: SandboxContext): Operation[] {
  const save = ({ account }: Call, policy: PolicyRecord) =>
    recordsOf(sandbox.store).policies.set(`${account}/${policy.arn}`, { ...policy, updated: sandbox.now() });
  return [
    operation('GetPolicyVersion', { takes: ['PolicyArn', 'VersionId'], on }, ({ PolicyArn, VersionId }, call) => {
      const policy = findPolicy(sandbox, call, PolicyArn);
      const version = findVersion(policy, VersionId);
      return { PolicyVersion: { ...versionOutput(policy, version), Document: encodeDocument(version.document) } };
    }),

    operation(
      'ListPolicyVersions',
      { takes: ['PolicyArn', 'Marker', 'MaxItems'], on },
      ({ PolicyArn, ...paging }, call) => {
        const policy = findPolicy(sandbox, call, PolicyArn);
        const { items, end } = page(policy.versions, paging);
        return { Versions: items.map((version) => versionOutput(policy, version)), ...end };
      },
    ),

    operation(
      'CreatePolicyVersion',
      { takes: ['PolicyArn', 'PolicyDocument', 'SetAsDefault'], on },
      ({ PolicyArn, PolicyDocument, SetAsDefault }, call) => {
        const policy = findChangeablePolicy(sandbox, call, PolicyArn, 'iam:CreatePolicyVersion');
        const document = String(PolicyDocument);
        checkManagedDocument(document);
        if (policy.versions.length >= maxVersions) tooManyPolicyVersions();
        // Numbers are not used again. States of the first version of the sandbox have no `lastVersion`.
        const highest = Math.max(policy.lastVersion ?? 1, ...policy.versions.map(({ id }) => Number(id.slice(1))));
        const version = { id: `v${highest + 1}`, document, created: sandbox.now() };
        const changed: PolicyRecord = {
          ...policy,
          versions: [version, ...policy.versions],
          lastVersion: highest + 1,
          defaultVersion: SetAsDefault ? version.id : policy.defaultVersion,
        };
        save(call, changed);
        return { PolicyVersion: versionOutput(changed, version) };
      },
    ),

    operation('SetDefaultPolicyVersion', { takes: ['PolicyArn', 'VersionId'], on }, (input, call) => {
      const policy = findChangeablePolicy(sandbox, call, input.PolicyArn, 'iam:SetDefaultPolicyVersion');
      save(call, { ...policy, defaultVersion: findVersion(policy, input.VersionId).id });
      return {};
    }),

    operation('DeletePolicyVersion', { takes: ['PolicyArn', 'VersionId'], on }, (input, call) => {
      const policy = findChangeablePolicy(sandbox, call, input.PolicyArn, 'iam:DeletePolicyVersion');
      const { id } = findVersion(policy, input.VersionId);
      if (id === policy.defaultVersion) deleteConflict('default version');
      save(call, { ...policy, versions: policy.versions.filter((version) => version.id !== id) });
      return {};
    }),
  ];
}

function findVersion(policy: Readonly<PolicyRecord>, id: string | undefined): PolicyVersion {
  return policy.versions.find((version) => version.id === id) ?? policyVersionNotFound(policy.arn, id);
}

function versionOutput(policy: Readonly<PolicyRecord>, { id, created }: PolicyVersion) {
  return { VersionId: id, IsDefaultVersion: id === policy.defaultVersion, CreateDate: new Date(created) };
}
