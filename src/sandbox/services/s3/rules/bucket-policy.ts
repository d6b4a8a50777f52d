// The checks of a bucket policy before S3 stores it.
import { refuseUnfilledKeys } from '../../iam/rules/unfilled-keys.ts';
import { matchesLike } from '../../iam/evaluation/patterns.ts';
import type { PolicyDocument } from '../../../server/access.ts';
import type { ServiceContext } from '../../context.ts';
import { kindsOf, type Kind } from './actions.ts';
import {
  malformedPolicy,
  policyEffectInvalid,
  policyFieldMissing,
  policyFieldUnknown,
  policyTooLarge,
} from '../errors.ts';
import { checkConditions } from './bucket-policy-conditions.ts';
import { checkPrincipals } from './bucket-policy-principals.ts';
import type { BucketRecord } from '../records.ts';
import { isObject } from '../../../../lib/is-object.ts';

const maxPolicyBytes = 20 * 1024;
const versions: unknown[] = ['2012-10-17', '2008-10-17'];
const statementFields = [
  'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition',
]; // prettier-ignore
const effects: unknown[] = ['Allow', 'Deny'];

type Raw = Record<string, unknown>;

/** Refuses a malformed policy; returns the document to store. */
export function checkPolicy(sandbox: ServiceContext, bucket: BucketRecord, text: string): PolicyDocument {
  const policy = parse(text);
  const unknown = Object.keys(policy).find((field) => !['Version', 'Id', 'Statement'].includes(field));
  if (unknown !== undefined) policyFieldUnknown(unknown);
  if (policy['Version'] !== undefined && !versions.includes(policy['Version'])) {
    malformedPolicy('version');
  }
  if (policy['Statement'] === undefined) policyFieldMissing('Statement');
  const statements = [policy['Statement']].flat();
  if (statements.length === 0) malformedPolicy('noStatements');
  for (const statement of statements) checkStatement(sandbox, bucket, statement);
  if (Buffer.byteLength(JSON.stringify(policy)) > maxPolicyBytes) {
    policyTooLarge(maxPolicyBytes);
  }
  refuseUnfilledKeys(policy as unknown as PolicyDocument);
  return policy as unknown as PolicyDocument;
}

function parse(text: string): Raw {
  try {
    const policy: unknown = JSON.parse(text);
    if (text.startsWith('{') && isObject(policy)) return policy;
  } catch {
    // Refused below.
  }
  return malformedPolicy('notJson');
}

function checkStatement(sandbox: ServiceContext, bucket: BucketRecord, statement: unknown): void {
  if (!isObject(statement)) return malformedPolicy('syntax');
  const unknown = Object.keys(statement).find((field) => !statementFields.includes(field));
  if (unknown !== undefined) policyFieldUnknown(unknown);
  if (statement['Effect'] === undefined) policyFieldMissing('Effect');
  if (!effects.includes(statement['Effect'])) policyEffectInvalid(statement['Effect']);
  const principals = statement['Principal'] ?? statement['NotPrincipal'] ?? policyFieldMissing('Principal');
  checkPrincipals(sandbox, bucket, principals);
  const kinds = checkActions(statement);
  const reach = checkResources(bucket, statement);
  // NotAction and NotResource always leave something that fits.
  const isNamed = statement['Action'] !== undefined && statement['Resource'] !== undefined;
  if (isNamed && kinds.some((kind) => !kind.some((one) => reach.has(one)))) {
    malformedPolicy('actionWithoutResource');
  }
  checkConditions(statement['Condition'], 'Action' in statement ? texts(statement['Action']) : undefined);
}

function checkActions(statement: Raw): Kind[][] {
  const actions = statement['Action'] ?? statement['NotAction'] ?? policyFieldMissing('Action');
  return texts(actions).map((action) => {
    const kinds = kindsOf(action);
    return kinds.length > 0 ? kinds : malformedPolicy('action');
  });
}

function checkResources(bucket: BucketRecord, statement: Raw): Set<Kind> {
  const resources = statement['Resource'] ?? statement['NotResource'] ?? policyFieldMissing('Resource');
  const kinds = new Set<Kind>();
  for (const resource of texts(resources)) {
    const [, name = '', slash, key = ''] = /^arn:aws:s3:::([^/]+)(\/)?(.*)$/s.exec(resource) ?? [];
    if (name === '' || !matchesLike(name, bucket.name) || (slash && key === '')) malformedPolicy('resource', resource);
    if (slash || name.endsWith('*')) kinds.add('object');
    if (!slash) kinds.add('bucket');
  }
  return kinds;
}

function texts(value: unknown): string[] {
  const list = [value].flat();
  return list.length > 0 && list.every((item) => typeof item === 'string') ? list : malformedPolicy('syntax');
}
