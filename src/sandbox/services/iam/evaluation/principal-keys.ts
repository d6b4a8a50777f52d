// The condition keys that say who the caller is and whose the resource is: aws:PrincipalArn, aws:ResourceAccount and so on.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, checked 2026-11-29
import type { AccessQuery, ContextKeys, PolicyDocument } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import type { TagMap } from '../../shared/tags.ts';
import type { Records, RoleRecord } from '../records.ts';
import { userOfPrincipal } from './identity-policies.ts';
import { arnParts } from './patterns.ts';
import { referenceOf } from './reference.ts';

/** The place of an account in its organization. */
export interface OrganizationPlace {
  /** `o-…` */
  readonly id: string;
  /** `o-…/r-…/ou-…/`: from the organization down to the account's unit. */
  readonly path: string;
}

/** What is asked of the sandbox for condition keys. */
export interface Surroundings {
  now(): number;
  tagsOf(arn: string): TagMap;
  resourcePolicyOf(arn: string): PolicyDocument | undefined;
  organizationOf(account: string): OrganizationPlace | undefined;
}

type Keys = Record<string, string | readonly string[]>;

/** With all keys in lower case: those that the action has by AWS's reference, also those that no service fills. */
export function contextOf(
  records: Records,
  surroundings: Surroundings,
  { principal, action, context = {}, resource, resourceAccount }: AccessQuery,
  role: Readonly<RoleRecord> | undefined,
): ContextKeys {
  const { organizationOf } = surroundings;
  const owner = resourceAccount ?? ownerOf(resource) ?? ('account' in principal ? principal.account : undefined);
  const keys = {
    ...timeKeys(surroundings.now()),
    // Requests that the sandbox makes itself, for a service.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    ...(owner !== undefined && {
      'aws:ResourceAccount': owner,
      ...organizationKeys('Resource', organizationOf(owner)),
    }),
    ...resourceTags(surroundings.tagsOf(resource)),
    ...context,
    'aws:PrincipalIsAWSService': String(principal.type === 'service'),
    ...callerKeys(records, organizationOf, principal, role),
  };
  return keysOfAction(action, keys);
}

/** The keys of a simulated request: what it says itself, who its caller is, and the time. */
export function simulatedContext(
  records: Records,
  now: number,
  principal: Principal,
  role: Readonly<RoleRecord> | undefined,
  entries: ContextKeys,
): ContextKeys {
  const caller = principal.type === 'anonymous' ? {} : callerKeys(records, () => undefined, principal, role);
  const keys = { ...timeKeys(now), ...caller, ...entries };
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]));
}

function timeKeys(now: number): Record<string, string> {
  const moment = new Date(Math.floor(now / 1000) * 1000);
  return {
    'aws:CurrentTime': moment.toISOString().replace('.000', ''),
    'aws:EpochTime': String(moment.getTime() / 1000),
  };
}

/** `iam:` is IAM's own and older prefix for its tags, which it still has. */
function resourceTags(tags: TagMap): Keys {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) =>
      ['aws', 'iam'].map((prefix) => [`${prefix}:ResourceTag/${key}`, value]),
    ),
  );
}

/** Keys of the service, and those of tags, are only there for the actions that have them. */
function keysOfAction(action: string, keys: ContextKeys): ContextKeys {
  const reference = referenceOf(action);
  const own = `${action.split(':')[0]}:`.toLowerCase();
  const isKept = (key: string) =>
    !reference || !(key.startsWith(own) || tagFamilies.test(key)) || reference.hasKey(key);
  return Object.fromEntries(
    Object.entries(keys)
      .map(([key, value]) => [key.toLowerCase(), value] as const)
      .filter(([key]) => isKept(key)),
  );
}

const tagFamilies = /^(aws:resourcetag\/|iam:resourcetag\/|aws:requesttag\/|aws:tagkeys$)/;

function callerKeys(
  records: Records,
  organizationOf: Surroundings['organizationOf'],
  principal: Principal,
  role: Readonly<RoleRecord> | undefined,
): Keys {
  switch (principal.type) {
    case 'anonymous':
      return { 'aws:PrincipalAccount': 'anonymous', 'aws:PrincipalType': 'Anonymous', 'aws:userid': 'anonymous' };
    case 'origin-access-identity':
      return {};
    case 'service': {
      const { service, sourceArn, sourceAccount } = principal;
      return {
        'aws:PrincipalServiceName': service,
        'aws:PrincipalServiceNamesList': [service],
        ...(sourceArn && { 'aws:SourceArn': sourceArn }),
        ...(sourceAccount && { 'aws:SourceAccount': sourceAccount }),
        ...organizationKeys('Source', organizationOf(sourceAccount)),
      };
    }
    case 'user': {
      const { account, arn, id } = principal;
      const isRoot = arn.endsWith(':root');
      return {
        'aws:PrincipalAccount': account,
        'aws:PrincipalArn': arn,
        'aws:PrincipalType': isRoot ? 'Account' : 'User',
        'aws:userid': id,
        ...(!isRoot && { 'aws:username': arn.split('/').at(-1) ?? '' }),
        ...(principal.session && sessionKeys(principal.session)),
        ...tagKeys(userOfPrincipal(records, principal)?.tags ?? []),
        ...organizationKeys('Principal', organizationOf(account)),
      };
    }
    case 'federated-user': {
      const { account, arn, id, session } = principal;
      return {
        'aws:PrincipalAccount': account,
        'aws:PrincipalArn': arn,
        'aws:PrincipalType': 'FederatedUser',
        'aws:userid': id,
        ...sessionKeys(session),
        ...tagKeys(userOfPrincipal(records, principal)?.tags ?? [], session.tags),
        ...organizationKeys('Principal', organizationOf(account)),
      };
    }
    case 'role': {
      const { account, arn, id, session } = principal;
      return {
        'aws:PrincipalAccount': account,
        'aws:PrincipalArn': role?.arn ?? arn,
        'aws:PrincipalType': 'AssumedRole',
        'aws:userid': id,
        ...sessionKeys(session),
        ...(session.sourceIdentity !== undefined && { 'aws:SourceIdentity': session.sourceIdentity }),
        ...(session.functionArn && { 'lambda:SourceFunctionArn': session.functionArn }),
        ...tagKeys(role?.tags ?? [], session.tags),
        ...organizationKeys('Principal', organizationOf(account)),
      };
    }
  }
}

function sessionKeys({ issued }: { readonly issued: number }): Keys {
  return {
    'aws:TokenIssueTime': new Date(issued).toISOString().replace(/\.\d+/, ''),
    // Only temporary credentials say whether there was a second factor. The sandbox has none.
    'aws:MultiFactorAuthPresent': 'false',
  };
}

/** Policies compare keys without regard to case: a tag of the session replaces one of the role or user. */
function tagKeys(tags: readonly { Key: string; Value: string }[], others: TagMap = {}): Keys {
  const all = [...tags.map(({ Key, Value }) => [Key, Value] as const), ...Object.entries(others)];
  return Object.fromEntries(all.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]));
}

function organizationKeys(whose: 'Principal' | 'Resource' | 'Source', place: OrganizationPlace | undefined): Keys {
  return place ? { [`aws:${whose}OrgID`]: place.id, [`aws:${whose}OrgPaths`]: [place.path] } : {};
}

export function ownerOf(resource: string): string | undefined {
  return /^\d{12}$/.exec(arnParts(resource)[4] ?? '')?.[0];
}
