// Access control, put together: IAM, and what it asks of the other services. Needs none of their SDK clients.
import type { AccessControl, PolicyDocument } from '../server/access.ts';
import type { SandboxContext } from '../server/context.ts';
import type { Store } from '../state/store.ts';
import { tagsOfArn as apiTags } from './apigateway/records.ts';
import { tagsOfArn as alarmTags } from './cloudwatch/records.ts';
import { tagsOfArn as stackTags } from './cloudformation/records.ts';
import { originAccessIdentityExists, tagsOfArn as distributionTags } from './cloudfront/records.ts';
import { tagsOfArn as tableTags } from './dynamodb/records.ts';
import { tagsOfArn as repositoryTags } from './ecr/records.ts';
import { createAccessControl, type Iam } from './iam/evaluation/access-control.ts';
import { tagsOfArn as identityTags } from './iam/records.ts';
import {
  policyOfArn as functionPolicy,
  renamePrincipal as renameInFunctionPolicies,
  tagsOfArn as functionTags,
} from './lambda/records.ts';
import { tagsOfArn as logGroupTags } from './logs/records.ts';
import { organizationPlace } from './organizations/rules/account-path.ts';
import { renamePrincipal as renameInBucketPolicies } from './s3/records.ts';
import type { TagMap } from './shared/tags.ts';
import { tagsOfArn as parameterTags } from './ssm/records.ts';
import { tagsOfArn as permissionSetTags } from './ssoadmin/records.ts';
import { tagsOfArn as stateMachineTags } from './stepfunctions/records.ts';

/** By the service in the ARN. Buckets are not here: their tags count only where their owner turns that on. */
const tagReaders: Readonly<Record<string, (store: Store, arn: string) => TagMap>> = {
  apigateway: apiTags,
  cloudformation: stackTags,
  cloudfront: distributionTags,
  cloudwatch: alarmTags,
  dynamodb: tableTags,
  ecr: repositoryTags,
  iam: identityTags,
  lambda: functionTags,
  logs: logGroupTags,
  ssm: parameterTags,
  sso: permissionSetTags,
  states: stateMachineTags,
};

/** By the service in the ARN. S3 passes the policy of a bucket itself, as it looks at it before. */
const policyReaders: Readonly<Record<string, (store: Store, arn: string) => PolicyDocument | undefined>> = {
  lambda: functionPolicy,
};

/** Policies of resources that name users. */
const principalRenamers = [renameInFunctionPolicies, renameInBucketPolicies];

export function createAccess(sandbox: Pick<SandboxContext, 'store' | 'pace' | 'now'>): AccessControl & Iam {
  return createAccessControl(sandbox, {
    tagsOf: (arn) => tagReaders[arn.split(':')[2] ?? '']?.(sandbox.store, arn) ?? {},
    resourcePolicyOf: (arn) => policyReaders[arn.split(':')[2] ?? '']?.(sandbox.store, arn),
    organizationOf: (account) => organizationPlace(sandbox, account),
    renamePrincipal: (from, to) => principalRenamers.forEach((rename) => rename(sandbox.store, from, to)),
    originAccessIdentityExists: (id) => originAccessIdentityExists(sandbox, id),
  });
}
