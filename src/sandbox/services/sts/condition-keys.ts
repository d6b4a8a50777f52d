// The condition keys of STS, for the trust policies of roles. Nobody assumes a role here by a web identity or by SAML.
import type { ConditionKeys } from '../shared/condition-keys.ts';

/** The request that makes a session. */
interface SessionRequest {
  readonly RoleSessionName?: string | undefined;
  readonly ExternalId?: string | undefined;
  readonly SourceIdentity?: string | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

export const stsKeys: ConditionKeys<SessionRequest> = {
  filled: {
    'sts:ExternalId': ({ ExternalId }) => ExternalId,
    'sts:RoleSessionName': ({ RoleSessionName }) => RoleSessionName,
    'sts:SourceIdentity': ({ SourceIdentity }) => SourceIdentity,
    'sts:TransitiveTagKeys': ({ TransitiveTagKeys }) => TransitiveTagKeys,
  },
  absent: [
    'sts:AWSServiceName',
    'sts:DurationSeconds',
    'sts:IdentityTokenAudience',
    'sts:RequestContext/',
    'sts:RequestContextProviders',
    'sts:RoleAuthorizedByIdp',
    'sts:SigningAlgorithm',
    'sts:TaskPolicyArn',
  ],
};
