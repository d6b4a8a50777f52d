// How a resource says which IAM permissions its calls need. IAM's words differ from the names of operations: HeadObject
// needs s3:GetObject, API Gateway knows only HTTP verbs, and some calls need a second permission (tags, iam:PassRole).
// source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
import type { ExecutionRole } from '../engine/types.ts';

/** By service and operation, as the events call them: `DynamoDB.CreateTable`. */
export type CallPermissions = Readonly<Record<string, CallNeeds>>;

interface CallNeeds {
  readonly needs: readonly Permission[];
  /** Also needed to clean up after somebody else: the call reads or removes, and creates nothing. */
  readonly cleanup: boolean;
  /** False: a learner does not make it. */
  readonly learner?: boolean;
  /** For a call that an undisturbed run of the course does not make: when it is made. */
  readonly when?: string;
  /** Only the optional chapters make it: its permissions are in a policy of their own. */
  readonly optional?: boolean;
}

export interface Permission {
  readonly actions: readonly string[];
  readonly on: StatementScope;
}

/**
 * What actions are allowed on, and under which condition. Scopes with the same `sid` become one statement, which keeps the
 * policy short. So they have the same condition, and no action that several of their types of resources know.
 */
export interface StatementScope {
  readonly sid: string;
  /** Empty: the actions are not needed for this policy. */
  arns(scope: PolicyNames): readonly string[];
  condition?(scope: PolicyNames): StatementCondition;
}

// A type, not an interface: only types are Json without an index signature.
export type StatementCondition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Whose policy it is, in parts of ARNs. */
export interface PolicyNames {
  /** Twelve digits, or `*` for the account that the policy is attached in. */
  readonly account: string;
  readonly region: string;
  /** The course's names for a kind of resource, with the learner's suffix, or as patterns that cover every suffix. */
  names(kind: string): readonly string[];
  /** The workspace's bucket, or a pattern: without a suffix its name ends in random characters. */
  readonly bucketName: string;
  readonly executionRole: ExecutionRole;
  /** Of the account and region: `arn('dynamodb', 'table/Links')`. */
  arn(service: string, resource: string): string;
}

/** For actions that AWS allows on no single resource, or not before the resource exists. */
export const anyResource: StatementScope = { sid: 'AnyResource', arns: () => ['*'] };

export function allow(scope: StatementScope, actions: string): Permission {
  return { actions: actions.split(' '), on: scope };
}

/** A call that creates or changes something. */
export function learnerOnly(...needs: Permission[]): CallNeeds {
  return { needs, cleanup: false };
}

/** A call that cleaning up makes as well. */
export function cleanupToo(...needs: Permission[]): CallNeeds {
  return { needs, cleanup: true };
}

/** A call that only those make who look after the accounts of others. */
export function instructorOnly(...needs: Permission[]): CallNeeds {
  return { needs, cleanup: true, learner: false };
}

export function onlyWhen(when: string, needs: CallNeeds): CallNeeds {
  return { ...needs, when };
}

/** A call that only this step of an optional chapter makes. What the account scan reads is no such call. */
export function optionalStep(step: string, needs: CallNeeds): CallNeeds {
  return { ...needs, when: `the optional step ${step}`, optional: true };
}

/** Reasons for `onlyWhen`. */
export const changedByHand = 'a resource was changed outside of the workshop';
export const adoption = 'the learner has created the resource by hand';
export const ownCodeOrAdoption = 'the learner has deployed code of their own, or created the function by hand';
export const accountScan = 'the account scan after a teardown, or workshop teardown --discover';
