// Policy documents: parsed and checked as IAM checks them, and how IAM's answers encode them.
import { isObject } from '../../../../lib/is-object.ts';
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import { invalidPrincipal, malformedPolicy, policySyntaxText, quotaExceeded, vendorMissingText } from '../errors.ts';
import { isOperator } from '../evaluation/conditions.ts';
import { arnParts, listOf } from '../evaluation/patterns.ts';
import { isServicePrincipal } from './service-principals.ts';
import { refuseUnfilledKeys } from './unfilled-keys.ts';

type Json = Readonly<Record<string, unknown>>;

const maxManagedBytes = 6144;
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

/** A policy of a role or a user, inline or managed. */
export function parseIdentityPolicy(text: string): PolicyDocument {
  const document = parse(text, policySyntaxText);
  checkShape(document);
  if (document['Version'] !== '2012-10-17') malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  const statements = statementsOf(document);
  for (const statement of statements) {
    if ('Principal' in statement || 'NotPrincipal' in statement)
      malformedPolicy('Policy document should not specify a principal.');
    const actions = stringsOf(statement['Action'] ?? statement['NotAction']);
    if (actions.length === 0) malformedPolicy('Policy statement must contain actions.');
    actions.forEach(checkVendor);
    const resources = stringsOf(statement['Resource'] ?? statement['NotResource']);
    if (resources.length === 0) malformedPolicy('Policy statement must contain resources.');
    resources.forEach(checkResource);
    checkCondition(statement);
  }
  checkSids(statements);
  refuseUnfilledKeys(document as unknown as PolicyDocument);
  return document as unknown as PolicyDocument;
}

/** The trust policy of a role. `exists`: whether there is a user or role with that ARN. */
export function parseTrustPolicy(text: string, exists: (arn: string) => boolean): PolicyDocument {
  const document = parse(text, 'This policy contains invalid Json');
  if (document['Statement'] === undefined) malformedPolicy('Missing required field Statement');
  const statements = statementsOf(document);
  for (const statement of statements) {
    const prohibited = ['Resource', 'NotResource'].find((name) => name in statement);
    if (prohibited) malformedPolicy(`Has prohibited field ${prohibited}.`);
    if (statement['Effect'] === undefined) malformedPolicy('Missing required field Effect');
    if (!('Principal' in statement || 'NotPrincipal' in statement)) malformedPolicy('Missing required field Principal');
    if (!('Action' in statement || 'NotAction' in statement)) malformedPolicy('Missing required field Action');
    stringsOf(statement['Action'] ?? statement['NotAction']).forEach(checkTrustAction);
    checkPrincipals(statement['Principal'] ?? statement['NotPrincipal'], exists);
    checkCondition(statement);
  }
  checkShape(document);
  checkSids(statements);
  refuseUnfilledKeys(document as unknown as PolicyDocument);
  return document as unknown as PolicyDocument;
}

function parse(text: string, invalid: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Refused below, as is everything that is not a JSON object.
  }
  return malformedPolicy(invalid);
}

function checkShape(document: Json): void {
  const statements = statementsOf(document);
  const isValid =
    Object.keys(document).every((name) => documentKeys.includes(name)) &&
    ['2012-10-17', '2008-10-17', undefined].includes(document['Version'] as string | undefined) &&
    statements.length > 0 &&
    statements.every(
      (statement) =>
        Object.keys(statement).every((name) => statementKeys.includes(name)) &&
        ['Allow', 'Deny'].includes(String(statement['Effect'])) &&
        !hasBoth(statement, 'Action', 'NotAction') &&
        !hasBoth(statement, 'Resource', 'NotResource') &&
        !hasBoth(statement, 'Principal', 'NotPrincipal'),
    );
  if (!isValid) malformedPolicy(policySyntaxText);
}

function hasBoth(statement: Json, one: string, other: string): boolean {
  return one in statement && other in statement;
}

function statementsOf(document: Json): Json[] {
  const statements = listOf(document['Statement'] as Statement | Statement[] | undefined) as readonly unknown[];
  return statements.map((statement) => (isObject(statement) ? statement : malformedPolicy(policySyntaxText)));
}

function stringsOf(value: unknown): string[] {
  return listOf(value as string | string[] | undefined).map((item: unknown) =>
    typeof item === 'string' ? item : malformedPolicy(policySyntaxText),
  );
}

function checkVendor(name: string): void {
  if (name === '*') return;
  const [vendor = '', ...rest] = name.split(':');
  if (rest.length === 0) malformedPolicy(vendorMissingText);
  if (rest.length > 1) malformedPolicy('Actions/Condition can contain only one colon.');
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) malformedPolicy(`Vendor ${vendor} is not valid`);
}

function checkResource(resource: string): void {
  if (resource === '*') return;
  const [arn, partition, service, region, account] = arnParts(resource);
  if (arn !== 'arn' || arnParts(resource).length < 6)
    malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
  if (!/^(aws|aws-cn|aws-us-gov|\*)$/.test(String(partition))) {
    malformedPolicy(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
  // Access points, which belong to an account, have a region.
  if (service === 's3' && region !== '' && account === '')
    malformedPolicy(`Resource ${resource} can not contain region information.`);
  if (service === 'iam' && region !== '')
    malformedPolicy(`IAM resource ${resource} cannot contain region information.`);
}

function checkCondition({ Condition: condition }: Json): void {
  if (condition === undefined) return;
  if (!isObject(condition)) malformedPolicy(policySyntaxText);
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isOperator(operator)) malformedPolicy(`Invalid Condition type : ${operator}.`);
    if (!isObject(keys)) malformedPolicy(policySyntaxText);
    for (const [key, values] of Object.entries(keys)) {
      if (!key.includes(':')) malformedPolicy(vendorMissingText);
      const arePlain = [values].flat().every((value) => ['string', 'number', 'boolean'].includes(typeof value));
      if (!arePlain) malformedPolicy(policySyntaxText);
    }
  }
}

function checkSids(statements: readonly Json[]): void {
  const sids = statements.map((statement) => statement['Sid']).filter((sid) => sid !== undefined && sid !== '');
  if (!sids.every((sid) => typeof sid === 'string' && /^[A-Za-z0-9]*$/.test(sid))) {
    malformedPolicy(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  }
  if (new Set(sids).size < sids.length) malformedPolicy('Statement IDs (SID) in a single policy must be unique.');
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
  // The two spaces are AWS's.
  malformedPolicy(
    'Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity',
  );
}

function checkPrincipals(principals: unknown, exists: (arn: string) => boolean): void {
  if (principals === '*') return;
  if (!isObject(principals) || Object.keys(principals).length === 0)
    return malformedPolicy('AssumeRole policy must contain principals');
  for (const [type, values] of Object.entries(principals)) {
    for (const name of stringsOf(values)) {
      if (!isPrincipal(type, name, exists)) invalidPrincipal(type, name);
    }
  }
}

const webIdentities = ['accounts.google.com', 'graph.facebook.com', 'www.amazon.com', 'cognito-identity.amazonaws.com'];

function isPrincipal(type: string, name: string, exists: (arn: string) => boolean): boolean {
  if (type === 'AWS') return exists(name);
  // The sandbox has no identity providers that an account defines.
  return type === 'Service' ? isServicePrincipal(name) : type === 'Federated' && webIdentities.includes(name);
}

/** A managed policy has a quota of its own. */
export function checkManagedDocument(text: string): void {
  parseIdentityPolicy(text);
  if (documentSize(text) > maxManagedBytes) quotaExceeded('PolicySize', maxManagedBytes);
}

/** Quotas on documents do not count white space. */
export function documentSize(text: string): number {
  return Buffer.byteLength(text.replace(/\s/g, ''));
}

/** IAM answers with documents in the URL encoding of RFC 3986, otherwise as they were sent. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
