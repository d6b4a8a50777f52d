// What stands there without a request, and what that costs.
import { prices } from '../../aws/prices.ts';
import { webPage } from '../../resources/s3/web-page.ts';
import type { Checkpoint, ResourceRecord } from '../../engine/types.ts';

export interface AtRest {
  readonly id: string;
  readonly kind: string;
  readonly dollarsPerHour: number;
  /** Why it is that. */
  readonly because: string;
}

const hoursPerMonth = 730;

const free: Readonly<Record<string, string>> = {
  table: 'on demand: paid by the request; storage is free up to 25 GB',
  role: 'IAM is free',
  'role-policy': 'IAM is free',
  'log-group': 'paid by what is written; kept for days only, and free up to 5 GB',
  function: 'paid by the request; its code is free up to 75 GB in all',
  'layer-version': 'code is free up to 75 GB in all',
  'http-api': 'paid by the request',
  'api-integration': 'part of the API',
  'api-route': 'part of the API',
  'api-stage': 'part of the API',
  'invoke-permission': 'part of the function',
  archive: 'a file on this machine',
  bucket: 'paid by what is in it',
  'bucket-website': 'a setting of the bucket',
  'bucket-policy': 'a setting of the bucket',
  'bucket-public-access': 'a setting of the bucket',
  'account-public-access': 'a setting of the account',
  'origin-access-identity': 'free',
  distribution: 'pay as you go: paid by requests and data, free up to 1 TB and 10 million requests a month',
};

export async function atRest({ resources }: Checkpoint): Promise<AtRest[]> {
  const page = await pageBytes(resources);
  return resources.map((record) => atRestOf(record, page));
}

export function atRestOf({ id, kind }: ResourceRecord, page: number): AtRest {
  if (kind !== 'bucket-files') return { id, kind, dollarsPerHour: 0, because: free[kind] ?? 'not known' };
  const dollarsPerHour = ((page / 1e9) * prices.s3GbMonth) / hoursPerMonth;
  return { id, kind, dollarsPerHour, because: `${Math.round(page / 1000)} KB in S3` };
}

/** Of the web page, as it was uploaded; 0 where it was not. */
export async function pageBytes(resources: readonly ResourceRecord[]): Promise<number> {
  const uploaded = resources.find(({ kind }) => kind === 'bucket-files');
  if (!uploaded) return 0;
  const files = await webPage((uploaded.props as { apiUrl: string }).apiUrl);
  return files.reduce((total, { bytes }) => total + bytes.length, 0);
}
