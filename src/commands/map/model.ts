// The architecture as it stands: its parts, whether each is built, and who talks to whom.
import { isDone, handbookSteps } from '../../engine/course.ts';
import { removedRecord } from '../../engine/records/removed.ts';
import type { Chapter, Checkpoint, ResourceRecord } from '../../engine/types.ts';
import { names } from '../../../steps/names.ts';
import type { Connection, Model, Part } from './types.ts';

type Detail = readonly [text: string, resource: string];

interface Plan extends Pick<Part, 'id' | 'title' | 'step' | 'resource'> {
  readonly details: readonly Detail[];
  /** Of optional steps: shown where they are built. */
  readonly optional?: readonly Detail[];
}

const plans: readonly Plan[] = [
  {
    id: 'distribution',
    title: 'CloudFront',
    step: 'distribution',
    resource: 'distribution',
    details: [['origin access identity', 'origin-access-identity']],
    optional: [
      ['origin access control', 'origin-access-control'],
      ['response headers policy', 'response-headers-policy'],
    ],
  },
  {
    id: 'bucket',
    title: 'S3 bucket',
    step: 'bucket',
    resource: 'bucket',
    details: [
      ['the web page', 'bucket-files'],
      ['website hosting', 'bucket-website'],
      ['bucket policy', 'bucket-policy'],
    ],
  },
  {
    id: 'api',
    title: 'HTTP API',
    step: 'api',
    resource: 'api',
    details: [
      ['POST /shorten', 'shorten-route'],
      ['GET /{shortId}', 'resolve-route'],
      ['CORS for browsers', 'cors'],
    ],
    optional: [['alarms on 5xx and 4xx', 'errors-alarm']],
  },
  {
    id: 'functions',
    title: 'Lambda functions',
    step: 'functions',
    resource: 'create-function',
    details: [
      [names.createFunction, 'create-function'],
      [names.getFunction, 'get-function'],
      ['layer with nanoid', 'layer'],
    ],
  },
  { id: 'table', title: 'DynamoDB table', step: 'table', resource: 'table', details: [] },
  {
    id: 'role',
    title: 'IAM role',
    step: 'role',
    resource: 'role',
    details: [
      ['write logs', 'logs-policy'],
      ['use the table', 'database-policy'],
    ],
    optional: [
      [`role of ${names.createFunction}`, 'create-role'],
      [`role of ${names.getFunction}`, 'get-role'],
    ],
  },
  { id: 'logs', title: 'CloudWatch Logs', step: 'functions', resource: 'create-log-group', details: [] },
];

export function modelOf(course: readonly Chapter[], checkpoint: Checkpoint | undefined): Model {
  const next = handbookSteps(course).find(({ id }) => !isDone(checkpoint, id))?.id;
  const isExisting = checkpoint?.executionRole?.arn !== undefined;
  const made = (id: string) =>
    isExisting && ofRole.has(id) ? isDone(checkpoint, 'role') : isMade(checkpoint?.resources ?? [], id);
  // A later step has removed it: it is not to come.
  const isRemoved = (id: string) => checkpoint !== undefined && removedRecord(checkpoint, id) !== undefined;
  const parts = plans.map(({ id, title: kind, step, resource, details, optional = [] }): Part => {
    const state = made(resource) ? 'built' : step === next ? 'next' : 'to come';
    const title = id === 'role' && isExisting ? `${kind}: yours, not ours` : kind;
    return {
      id,
      title,
      state,
      step,
      resource,
      details: [
        ...details.filter(([, needs]) => !isRemoved(needs)),
        ...optional.filter(([, needs]) => made(needs)),
      ].map(([text, needs]) => ({
        text,
        built: made(needs),
        resource: recordOf(needs),
      })),
    };
  });
  const way = (from: string, to: string, says: string, ...needs: string[]): Connection => ({
    from,
    to,
    says,
    built: needs.every(made),
    needs,
  });
  const reader = made('origin-access-control') ? 'OAC' : 'OAI';
  const isPrivate = isDone(checkpoint, 'bucket-policy');
  return {
    parts,
    ways: [
      way('browser', 'distribution', 'requests the page', 'distribution'),
      way('distribution', 'bucket', `reads the page with its ${reader}`, 'distribution', 'bucket-policy'),
      isPrivate
        ? way('browser', 'bucket', 'is refused: the policy allows only CloudFront', 'bucket-website', 'bucket-policy')
        : way('browser', 'bucket', 'reads the website endpoint', 'bucket-website', 'bucket-policy'),
      way('browser', 'api', 'shortens and looks up URLs', 'api', 'stage'),
      way('api', 'functions', 'invokes, with permission', 'create-permission', 'get-permission'),
      way('functions', 'table', 'write and read items', 'create-function', 'database-policy'),
      way('functions', 'role', 'assume', 'create-function', 'role'),
      way('functions', 'logs', 'write log lines', 'create-log-group', 'logs-policy'),
    ],
  };
}

/** CORS is not a resource of its own: it is a setting of the API. */
function recordOf(id: string): string {
  return id === 'cors' ? 'api' : id;
}

/** An existing role has no record: the step role checks what it allows. */
const ofRole: ReadonlySet<string> = new Set(['role', 'logs-policy', 'database-policy']);

function isMade(resources: readonly ResourceRecord[], id: string): boolean {
  if (id === 'cors') return resources.some((record) => record.id === recordOf(id) && hasCors(record));
  return resources.some((record) => record.id === id && record.status === 'ready');
}

function hasCors({ outputs }: ResourceRecord): boolean {
  return Boolean((outputs as { cors?: unknown } | undefined)?.cors);
}
