// What is ours and has no place in the course as it is today: other names, second copies, content of another version.
import { WorkshopError } from '../../../../engine/errors.ts';
import { now } from '../../../../engine/run.ts';
import type { Aws, Json, ResourceRecord } from '../../../../engine/types.ts';
import { contentOf } from '../../../../resources/lambda/layer-version.ts';
import type { Seen, DiscoverContext } from './survey.ts';
import { identityReference, names } from '../../../../../steps/names.ts';

/** The step that makes such things, for the record. */
const stepOf: Readonly<Record<string, string>> = {
  table: 'table',
  role: 'role',
  function: 'functions',
  'log-group': 'functions',
  'http-api': 'api',
  'layer-version': 'layer',
  bucket: 'bucket',
  distribution: 'distribution',
  'origin-access-identity': 'distribution',
};

/** Undefined where it is gone meanwhile. */
export async function recordOf(
  seen: Seen,
  { aws, resource: resourceOf }: DiscoverContext,
): Promise<ResourceRecord | undefined> {
  const { kind, key } = seen;
  const step = stepOf[kind];
  if (step === undefined) throw new TypeError(`The survey lists a ${kind}, and no step makes one.`);
  const resource = await resourceOf(kind);
  const props = await propsOf(seen, aws);
  const known = kind === 'distribution' || kind === 'origin-access-identity' ? { id: key } : undefined;
  const outputs: Json = await resource.read(props as never, aws, known as never);
  if (outputs === undefined) return undefined;
  return { id: `${kind}@${key}`, step, kind, status: 'ready', props, outputs, changes: [], at: now() };
}

/** As far as removing it asks for them. */
async function propsOf({ kind, key: name, name: shown, serves, because }: Seen, aws: Aws): Promise<Json> {
  const comment = shown.replace(/ \([A-Z0-9]+\)$/, '');
  switch (kind) {
    case 'table':
      return { name, partitionKey: names.partitionKey };
    case 'role':
      return { name, trust: 'lambda-trust.json' };
    case 'function':
      return { name, role: '', code: { template: 'hello.mjs' }, environment: {}, layers: [] };
    case 'log-group':
      return { name, retentionDays: 0, ...(because === 'its name' && { untagged: true }) };
    case 'http-api':
      return { name, cors: null };
    case 'layer-version':
      return { name, archive: names.layerZip, sha256: (await contentOf(name, aws)) ?? '' };
    case 'bucket':
      return { name };
    case 'distribution':
      return { bucket: serves?.bucket ?? '', identityId: '', comment };
    case 'origin-access-identity':
      return { callerReference: identityReference(serves?.bucket ?? ''), comment };
    default:
      throw new WorkshopError({ code: 'bug', message: `Nobody knows how to take away a ${kind}.` });
  }
}
