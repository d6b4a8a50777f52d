// Reads the policies that are sent to IAM and refuses, in AWS's words, those that are not in order.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import { isOperator } from '../evaluation/conditions.ts';
import { arnParts, listOf } from '../evaluation/match.ts';
import { isServicePrincipal } from './service-principals.ts';
import { isObject } from '../../../../lib/is-object.ts';

type Json = Readonly<Record<string, unknown>>;

const documentKeys = ['Version', 'Id', 'Statement'];
const statementKeys = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const syntax = 'Syntax errors in policy.';

/** What a role may do, inline or managed. */
export function parseIdentityPolicy(text: string): PolicyDocument {
  const document = parse(text, syntax);
  checkShape(document, ['Allow', 'Deny']);
  if (document['Version'] !== '2012-10-17') refuse('Policy document must be version 2012-10-17 or greater.');
  const statements = statementsOf(document);
  for (const statement of statements) {
    if ('Principal' in statement || 'NotPrincipal' in statement)
      refuse('Policy document should not specify a principal.');
    const actions = stringsOf(statement['Action'] ?? statement['NotAction']);
    if (actions.length === 0) refuse('Policy statement must contain actions.');
    actions.forEach(checkVendor);
    const resources = stringsOf(statement['Resource'] ?? statement['NotResource']);
    if (resources.length === 0) refuse('Policy statement must contain resources.');
    resources.forEach(checkResource);
    checkCondition(statement);
  }
  checkSids(statements);
  return document as unknown as PolicyDocument;
}

/** Who may assume a role; `exists` knows users and roles. */
export function parseTrustPolicy(text: string, exists: (arn: string) => boolean): PolicyDocument {
  const document = parse(text, 'This policy contains invalid Json');
  if (document['Statement'] === undefined) refuse('Missing required field Statement');
  const statements = statementsOf(document);
  for (const statement of statements) {
    const prohibited = ['Resource', 'NotResource'].find((name) => name in statement);
    if (prohibited) refuse(`Has prohibited field ${prohibited}.`);
    if (statement['Effect'] === undefined) refuse('Missing required field Effect');
    if (!('Principal' in statement || 'NotPrincipal' in statement)) refuse('Missing required field Principal');
    if (!('Action' in statement || 'NotAction' in statement)) refuse('Missing required field Action');
    stringsOf(statement['Action'] ?? statement['NotAction']).forEach(checkTrustAction);
    checkPrincipals(statement['Principal'] ?? statement['NotPrincipal'], exists);
    checkCondition(statement);
  }
  checkShape(document, ['Allow', 'Deny']);
  checkSids(statements);
  return document as unknown as PolicyDocument;
}

function parse(text: string, invalid: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the one refusal for all that is no JSON object.
  }
  return refuse(invalid);
}

function checkShape(document: Json, effects: readonly string[]): void {
  const statements = statementsOf(document);
  const inOrder =
    Object.keys(document).every((name) => documentKeys.includes(name)) &&
    ['2012-10-17', '2008-10-17', undefined].includes(document['Version'] as string | undefined) &&
    statements.length > 0 &&
    statements.every(
      (statement) =>
        Object.keys(statement).every((name) => statementKeys.includes(name)) &&
        effects.includes(String(statement['Effect'])) &&
        !bothOf(statement, 'Action', 'NotAction') &&
        !bothOf(statement, 'Resource', 'NotResource') &&
        !bothOf(statement, 'Principal', 'NotPrincipal'),
    );
  if (!inOrder) refuse(syntax);
}

function bothOf(statement: Json, one: string, other: string): boolean {
  return one in statement && other in statement;
}

function statementsOf(document: Json): Json[] {
  const statements = listOf(document['Statement'] as Statement | Statement[] | undefined) as readonly unknown[];
  return statements.map((statement) => (isObject(statement) ? statement : refuse(syntax)));
}

function stringsOf(value: unknown): string[] {
  return listOf(value as string | string[] | undefined).map((item: unknown) =>
    typeof item === 'string' ? item : refuse(syntax),
  );
}

function checkVendor(name: string): void {
  if (name === '*') return;
  const [vendor = '', ...rest] = name.split(':');
  if (rest.length === 0) refuse('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (rest.length > 1) refuse('Actions/Condition can contain only one colon.');
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) refuse(`Vendor ${vendor} is not valid`);
}

function checkResource(resource: string): void {
  if (resource === '*') return;
  const [arn, partition, service, region, account] = arnParts(resource);
  if (arn !== 'arn' || arnParts(resource).length < 6) refuse(`Resource ${resource} must be in ARN format or "*".`);
  if (!/^(aws|aws-cn|aws-us-gov|\*)$/.test(String(partition))) {
    refuse(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
  // Access points, which belong to an account, do have one.
  if (service === 's3' && region !== '' && account === '')
    refuse(`Resource ${resource} can not contain region information.`);
  if (service === 'iam' && region !== '') refuse(`IAM resource ${resource} cannot contain region information.`);
}

function checkCondition({ Condition: condition }: Json): void {
  if (condition === undefined) return;
  if (!isObject(condition)) refuse(syntax);
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isOperator(operator)) refuse(`Invalid Condition type : ${operator}.`);
    if (!isObject(keys)) refuse(syntax);
    for (const [key, values] of Object.entries(keys)) {
      if (!key.includes(':')) refuse('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
      const plain = [values].flat().every((value) => ['string', 'number', 'boolean'].includes(typeof value));
      if (!plain) refuse(syntax);
    }
  }
}

function checkSids(statements: readonly Json[]): void {
  const sids = statements.map((statement) => statement['Sid']).filter((sid) => sid !== undefined && sid !== '');
  if (!sids.every((sid) => typeof sid === 'string' && /^[A-Za-z0-9]*$/.test(sid))) {
    refuse(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  }
  if (new Set(sids).size < sids.length) refuse('Statement IDs (SID) in a single policy must be unique.');
}

const trustActions = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'TagSession',
  'SetSourceIdentity',
  'SetContext',
];

function checkTrustAction(action: string): void {
  if (trustActions.some((name) => action.toLowerCase() === `sts:${name}`.toLowerCase())) return;
  // The double space is AWS's.
  refuse(
    'Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity',
  );
}

function checkPrincipals(principals: unknown, exists: (arn: string) => boolean): void {
  if (principals === '*') return;
  if (!isObject(principals) || Object.keys(principals).length === 0)
    return refuse('AssumeRole policy must contain principals');
  for (const [type, values] of Object.entries(principals)) {
    for (const name of stringsOf(values)) {
      if (!isPrincipal(type, name, exists)) refuse(`Invalid principal in policy: "${type.toUpperCase()}":"${name}"`);
    }
  }
}

const webIdentities = ['accounts.google.com', 'graph.facebook.com', 'www.amazon.com', 'cognito-identity.amazonaws.com'];

function isPrincipal(type: string, name: string, exists: (arn: string) => boolean): boolean {
  if (type === 'AWS') return exists(name);
  // Identity providers of one's own do not exist in the sandbox.
  return type === 'Service' ? isServicePrincipal(name) : type === 'Federated' && webIdentities.includes(name);
}

function refuse(message: string): never {
  return throwAwsError(sdk.MalformedPolicyDocumentException$, message);
}
