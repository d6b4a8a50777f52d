// Whether S3 considers a bucket policy public: unless each Allow has a fixed principal or condition.
import type { PolicyDocument, Statement } from '../../../server/access.ts';

/** Keys that can tie a wildcard principal down. aws:Referer is not among them. */
const tyingKeys = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:principalorgid',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/** Negations and …IfExists let others through, so they tie nothing. */
const tyingOperators = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i;

export function isPublic(policy: PolicyDocument): boolean {
  return [policy.Statement].flat().some((statement) => statement.Effect === 'Allow' && isPublicGrant(statement));
}

function isPublicGrant(statement: Statement): boolean {
  return namesAnyone(statement) && !isTied(statement);
}

function namesAnyone({ Principal, NotPrincipal }: Statement): boolean {
  if (NotPrincipal !== undefined) return true;
  if (Principal === undefined || Principal === '*') return true;
  return Object.entries(Principal).some(([kind, names]) => kind === 'Federated' || [names].flat().includes('*'));
}

function isTied({ Condition }: Statement): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      tyingOperators.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => tyingKeys.has(key.toLowerCase()) && [values].flat().every(isFixed(key)),
      ),
  );
}

function isFixed(key: string): (value: string) => boolean {
  if (key.toLowerCase() === 'aws:sourceip') return isNarrow;
  // An access point's ARN may leave its name open, as long as the account stands.
  if (key.toLowerCase() === 's3:dataaccesspointarn') return (value) => /^arn:aws:s3:[^:]*:\d{12}:/.test(value);
  return (value) => !/[*?]|\$\{/.test(value);
}

function isNarrow(range: string): boolean {
  const [address = '', bits] = range.split('/');
  return bits === undefined || Number(bits) >= (address.includes(':') ? 32 : 8);
}
