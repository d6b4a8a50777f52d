// What S3 asks of a bucket policy before it takes it, in its words.
import { isOperator } from '../../iam/evaluation/conditions.ts';
import { matchesLike } from '../../iam/evaluation/patterns.ts';
import type { PolicyDocument } from '../../../server/access.ts';
import type { ServiceContext } from '../../context.ts';
import { kindsOf, type Kind } from './actions.ts';
import { malformedPolicy as malformed } from '../errors.ts';
import { checkPrincipals } from './policy-principals.ts';
import type { BucketRecord } from '../records.ts';
import { isObject } from '../../../../lib/is-object.ts';

const maxPolicyBytes = 20 * 1024;
const versions: unknown[] = ['2012-10-17', '2008-10-17'];
const statementFields = [
  'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition',
]; // prettier-ignore
const effects: unknown[] = ['Allow', 'Deny'];

type Raw = Record<string, unknown>;

/** Throws MalformedPolicy, or returns what may be stored. */
export function checkPolicy(sandbox: ServiceContext, bucket: BucketRecord, text: string): PolicyDocument {
  const policy = parse(text);
  const unknown = Object.keys(policy).find((field) => !['Version', 'Id', 'Statement'].includes(field));
  if (unknown !== undefined) malformed(`Unknown field ${unknown}`);
  if (policy['Version'] !== undefined && !versions.includes(policy['Version'])) {
    malformed('The policy must contain a valid version string');
  }
  if (policy['Statement'] === undefined) malformed('Missing required field Statement');
  const statements = [policy['Statement']].flat();
  if (statements.length === 0) malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) checkStatement(sandbox, bucket, statement);
  if (Buffer.byteLength(JSON.stringify(policy)) > maxPolicyBytes) {
    malformed(`Normalized policy document exceeds the maximum allowed size of ${maxPolicyBytes} bytes.`);
  }
  return policy as unknown as PolicyDocument;
}

function parse(text: string): Raw {
  try {
    const policy: unknown = JSON.parse(text);
    if (text.startsWith('{') && isObject(policy)) return policy;
  } catch {
    // said below
  }
  return malformed("Policies must be valid JSON and the first byte must be '{'");
}

function checkStatement(sandbox: ServiceContext, bucket: BucketRecord, statement: unknown): void {
  if (!isObject(statement)) return malformed('Invalid policy syntax.');
  const unknown = Object.keys(statement).find((field) => !statementFields.includes(field));
  if (unknown !== undefined) malformed(`Unknown field ${unknown}`);
  if (statement['Effect'] === undefined) malformed('Missing required field Effect');
  if (!effects.includes(statement['Effect']))
    malformed(`Invalid effect: ${JSON.stringify(statement['Effect']).replaceAll('"', '')}`);
  const principals =
    statement['Principal'] ?? statement['NotPrincipal'] ?? malformed('Missing required field Principal');
  checkPrincipals(sandbox, bucket, principals);
  const kinds = checkActions(statement);
  const reach = checkResources(bucket, statement);
  // What a Not… leaves over always includes something that fits.
  const isNamed = statement['Action'] !== undefined && statement['Resource'] !== undefined;
  if (isNamed && kinds.some((kind) => !kind.some((one) => reach.has(one)))) {
    malformed('Action does not apply to any resource(s) in statement');
  }
  checkConditions(statement['Condition']);
}

function checkActions(statement: Raw): Kind[][] {
  const actions = statement['Action'] ?? statement['NotAction'] ?? malformed('Missing required field Action');
  return texts(actions).map((action) => {
    const kinds = kindsOf(action);
    return kinds.length > 0 ? kinds : malformed('Policy has invalid action');
  });
}

function checkResources(bucket: BucketRecord, statement: Raw): Set<Kind> {
  const resources = statement['Resource'] ?? statement['NotResource'] ?? malformed('Missing required field Resource');
  const kinds = new Set<Kind>();
  for (const resource of texts(resources)) {
    const [, name = '', slash, key = ''] = /^arn:aws:s3:::([^/]+)(\/)?(.*)$/s.exec(resource) ?? [];
    if (name === '' || !matchesLike(name, bucket.name) || (slash && key === ''))
      malformed('Policy has invalid resource', resource);
    if (slash || name.endsWith('*')) kinds.add('object');
    if (!slash) kinds.add('bucket');
  }
  return kinds;
}

function checkConditions(conditions: unknown): void {
  if (conditions === undefined) return;
  if (!isObject(conditions)) return malformed('Invalid policy syntax.');
  for (const [operator, keys] of Object.entries(conditions)) {
    if (!isOperator(operator)) malformed(`Invalid Condition type : ${operator}`);
    if (!isObject(keys)) malformed('Invalid policy syntax.');
  }
}

function texts(value: unknown): string[] {
  const list = [value].flat();
  return list.length > 0 && list.every((item) => typeof item === 'string') ? list : malformed('Invalid policy syntax.');
}
