// All condition keys, service by service: which the sandbox fills, and which no request to it has.
import { apigatewayKeys } from './apigateway/condition-keys.ts';
import { cloudformationKeys } from './cloudformation/condition-keys.ts';
import { cloudwatchKeys } from './cloudwatch/condition-keys.ts';
import { dynamodbKeys } from './dynamodb/condition-keys.ts';
import { ecrKeys } from './ecr/condition-keys.ts';
import { globalKeys, iamKeys } from './iam/condition-keys.ts';
import { identitystoreKeys } from './identitystore/condition-keys.ts';
import { lambdaKeys } from './lambda/condition-keys.ts';
import { logsKeys } from './logs/condition-keys.ts';
import { organizationsKeys } from './organizations/condition-keys.ts';
import { s3Keys } from './s3/condition-keys.ts';
import type { ConditionKeys } from './shared/condition-keys.ts';
import { ssmKeys } from './ssm/condition-keys.ts';
import { ssoKeys } from './ssoadmin/condition-keys.ts';
import { statesKeys } from './stepfunctions/condition-keys.ts';
import { stsKeys } from './sts/condition-keys.ts';

interface KeyNames {
  /** A name that ends with `/` stands for one key for each tag. */
  readonly filled: readonly string[];
  readonly absent: readonly string[];
}

function namesOf({
  filled,
  filledTags = {},
  absent,
}: Omit<ConditionKeys<never>, 'filled'> & { filled: object }): KeyNames {
  return { filled: [...Object.keys(filled), ...Object.keys(filledTags)], absent };
}

/** By the prefix of the keys. CloudFront has none of its own. */
export const serviceKeys: Readonly<Record<string, KeyNames>> = {
  apigateway: namesOf(apigatewayKeys),
  cloudformation: namesOf(cloudformationKeys),
  cloudwatch: namesOf(cloudwatchKeys),
  dynamodb: namesOf(dynamodbKeys),
  ecr: namesOf(ecrKeys),
  iam: namesOf(iamKeys),
  identitystore: namesOf(identitystoreKeys),
  lambda: namesOf(lambdaKeys),
  logs: namesOf(logsKeys),
  organizations: namesOf(organizationsKeys),
  s3: namesOf(s3Keys),
  ssm: namesOf(ssmKeys),
  sso: namesOf(ssoKeys),
  states: namesOf(statesKeys),
  sts: namesOf(stsKeys),
};

export { globalKeys };
