// Trust policies, parsed and checked as IAM checks them, what they have in common with the policies of identities, and how
// IAM's answers encode documents.
import { isObject } from '../../../../lib/is-object.ts';
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import {
  invalidPrincipal,
  legacyParsingText,
  malformedPolicy,
  policySyntaxText,
  vendorMissingText,
} from '../errors.ts';
import { isOperator } from '../evaluation/conditions.ts';
import { listOf } from '../evaluation/patterns.ts';
import { isServicePrincipal } from './service-principals.ts';
import { refuseUnfilledKeys } from './unfilled-keys.ts';

export type Json = Readonly<Record<string, unknown>>;

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

/** The trust policy of a role. `exists`: whether there is a user or role with that ARN. */
export function parseTrustPolicy(text: string, exists: (arn: string) => boolean): PolicyDocument {
  const document = parseDocument(text, 'This policy contains invalid Json');
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
  checkShape(document, /^(allow|deny)$/i);
  if (!statements.every(({ Effect }) => Effect === 'Allow' || Effect === 'Deny')) malformedPolicy(legacyParsingText);
  checkSids(statements);
  refuseUnfilledKeys(document as unknown as PolicyDocument);
  return document as unknown as PolicyDocument;
}

export function parseDocument(text: string, invalid: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Refused below, as is everything that is not a JSON object.
  }
  return malformedPolicy(invalid);
}

/** `effects`: how an Effect may be written. */
export function checkShape(document: Json, effects: RegExp): void {
  const statements = statementsOf(document);
  const isValid =
    Object.keys(document).every((name) => documentKeys.includes(name)) &&
    ['2012-10-17', '2008-10-17', undefined].includes(document['Version'] as string | undefined) &&
    statements.length > 0 &&
    statements.every(
      (statement) =>
        Object.keys(statement).every((name) => statementKeys.includes(name)) &&
        effects.test(String(statement['Effect'])) &&
        !hasFieldTwice(statement),
    );
  if (!isValid) malformedPolicy(policySyntaxText);
}

/** Has a field and its negation. */
function hasFieldTwice(statement: Json): boolean {
  return ['Action', 'Resource', 'Principal'].some((name) => name in statement && `Not${name}` in statement);
}

export function statementsOf(document: Json): Json[] {
  const statements = listOf(document['Statement'] as Statement | Statement[] | undefined) as readonly unknown[];
  return statements.map((statement) => (isObject(statement) ? statement : malformedPolicy(policySyntaxText)));
}

function stringsOf(value: unknown): string[] {
  return listOf(value as string | string[] | undefined).map((item: unknown) =>
    typeof item === 'string' ? item : malformedPolicy(policySyntaxText),
  );
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

export function checkSids(statements: readonly Json[]): void {
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
