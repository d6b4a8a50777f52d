// Temporary credentials of a role, for a caller that may assume it.
import * as sdk from '@aws-sdk/client-sts';
import type { ContextKeys } from '../../../server/access.ts';
import { principalArn } from '../../../server/principal.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import type { SessionCredentials } from '../../iam/evaluation/access-control.ts';
import { contextFrom } from '../../shared/condition-keys.ts';
import { stsKeys } from '../condition-keys.ts';
import { chainedSessionTooLong, notAuthorized, sessionTooLong } from '../errors.ts';
import { checkDuration, checkName, checkRoleArn } from '../rules/names-and-durations.ts';
import { packedPolicySize } from '../rules/packed-size.ts';
import { sessionPolicies } from '../rules/session-policies.ts';
import { sessionTags } from '../rules/session-tags.ts';

const operation = operationsOf(sdk);

/** In seconds. `chained`: for a caller that is itself a session of a role. */
const duration = { usual: 3600, longestChained: 3600 };

export function assumeRoleOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation(
      'AssumeRole',
      {
        takes: [
          'RoleArn',
          'RoleSessionName',
          'DurationSeconds',
          'ExternalId',
          'Policy',
          'PolicyArns',
          'Tags',
          'TransitiveTagKeys',
          'SourceIdentity',
        ],
        // Authorized below: the role's trust policy is part of the decision.
        action: null,
      },
      (input, { principal: caller, context }) => {
        const { RoleArn = '', RoleSessionName = '', DurationSeconds = duration.usual } = input;
        checkName('roleSessionName', RoleSessionName);
        if (input.SourceIdentity !== undefined) checkName('sourceIdentity', input.SourceIdentity);
        checkDuration(DurationSeconds);
        checkRoleArn(RoleArn);
        // A federated user may call nothing of STS but GetCallerIdentity.
        if (caller.type === 'federated-user') notAuthorized(caller.arn, 'sts:AssumeRole', RoleArn);
        const policies = sessionPolicies(sandbox, RoleArn.split(':')[4] ?? '', input);
        const tags = sessionTags(caller, input);
        const inheritedIdentity = caller.type === 'role' ? caller.session.sourceIdentity : undefined;
        const sourceIdentity = input.SourceIdentity ?? inheritedIdentity;
        const actions = [
          'sts:AssumeRole',
          ...(Object.keys(tags.tags).length > 0 ? ['sts:TagSession'] : []),
          ...(sourceIdentity !== undefined ? ['sts:SetSourceIdentity'] : []),
        ];
        const asked = { ...context, ...contextFrom(stsKeys, input), ...requestTags(input.Tags) };
        const role = sandbox.iam.roleToAssume(RoleArn, caller, actions, asked);
        if (role.refused !== undefined) notAuthorized(principalArn(caller), role.refused, RoleArn);
        // Once it is set, no session of the chain can change it.
        if (inheritedIdentity !== undefined && sourceIdentity !== inheritedIdentity)
          notAuthorized(principalArn(caller), 'sts:SetSourceIdentity', RoleArn);
        if (caller.type === 'role' && DurationSeconds > duration.longestChained) chainedSessionTooLong();
        if (DurationSeconds > role.maxSession) sessionTooLong();
        const packed = packedPolicySize({ ...policies, ...tags });
        const expires = sandbox.now() + DurationSeconds * 1000;
        const details = { expires, ...policies, ...tags, sourceIdentity };
        const { principal, ...credentials } = sandbox.iam.session(RoleArn, RoleSessionName, details);
        return {
          Credentials: credentialsOutput(credentials, expires),
          AssumedRoleUser: {
            Arn: principalArn(principal),
            AssumedRoleId: 'id' in principal ? principal.id : undefined,
          },
          ...(packed !== undefined && { PackedPolicySize: packed }),
          ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
        };
      },
    ),
  ];
}

/** `expires`: milliseconds since 1970. */
export function credentialsOutput(credentials: SessionCredentials, expires: number): Required<sdk.Credentials> {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: new Date(expires),
  };
}

function requestTags(tags: readonly sdk.Tag[] = []): ContextKeys {
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key }) => String(Key)) }),
  };
}
