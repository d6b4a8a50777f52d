// The names and addresses of this workspace as an .env file. It never holds a credential.
import type { Checkpoint, Json } from '../../engine/types.ts';
import { quoteForSh } from '../../lib/shell-quote.ts';

/** The variable, the step, and the output of the step. */
const fields: readonly (readonly [variable: string, step: string, field: string])[] = [
  ['API_URL', 'api', 'apiUrl'],
  ['API_ID', 'api', 'apiId'],
  ['WEBSITE_URL', 'hosting', 'websiteUrl'],
  ['DISTRIBUTION_URL', 'distribution', 'distributionUrl'],
  ['DISTRIBUTION_ID', 'distribution', 'distributionId'],
  ['TABLE_NAME', 'table', 'tableName'],
  ['ROLE_NAME', 'role', 'roleName'],
  ['CREATE_FUNCTION', 'functions', 'createFunction'],
  ['GET_FUNCTION', 'functions', 'getFunction'],
  ['BUCKET_NAME', 'bucket', 'bucketName'],
];

export function envFile({ target, steps }: Checkpoint): string {
  const lines = fields.flatMap(([variable, step, field]) => {
    const value = (steps[step]?.outputs as Readonly<Record<string, Json>> | undefined)?.[field];
    return typeof value === 'string' ? [`${variable}=${quoteForSh(value)}`] : [];
  });
  return [`AWS_REGION=${quoteForSh(target.region)}`, ...lines].join('\n');
}
