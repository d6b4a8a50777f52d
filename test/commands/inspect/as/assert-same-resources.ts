// Whether a second account holds the same as a workspace says of the first: setting by setting, with its own ids.
import assert from 'node:assert/strict';
import { webPage } from '../../../../src/resources/s3/web-page.ts';
import type { Aws, Checkpoint, Json, ResourceRecord } from '../../../../src/engine/types.ts';
import { resourceOf } from '../../../../src/resources/index.ts';

/** What AWS makes up, and differs from account to account. */
const madeUp = new Set(['id', 'arn', 'endpoint', 'domainName', 'canonicalUserId']);

/** Every record but the archives, which are files. Resolves with how many were compared. */
export async function assertSameAgain({ resources }: Checkpoint, aws: Aws): Promise<number> {
  const ids = new Map<string, string>();
  const there = resources.filter(({ kind }) => kind !== 'archive');
  // Once for the ids: a policy may name an identity that is recorded after it.
  for (const record of there) learn(record.outputs, await liveOf(record, ids, aws), ids);
  for (const record of there) {
    const live = await liveOf(record, ids, aws);
    assert.ok(live !== undefined, `${record.id} was made again`);
    const wanted = translated(record.outputs, ids);
    if (record.kind === 'bucket-files') await expectConfig(wanted, ids, record.props);
    assert.deepEqual(live, wanted, `${record.id} is set as it was`);
  }
  return there.length;
}

async function liveOf({ kind, props }: ResourceRecord, ids: Map<string, string>, aws: Aws): Promise<Json> {
  const resource = await resourceOf(kind);
  return resource.read(translated(props, ids) as never, aws, undefined);
}

function learn(old: Json, live: Json, ids: Map<string, string>): void {
  const [was, is] = [old, live] as Readonly<Record<string, Json>>[];
  for (const [name, value] of Object.entries(was ?? {})) {
    const other = is?.[name];
    if (madeUp.has(name) && typeof value === 'string' && typeof other === 'string' && value !== other)
      ids.set(value, other);
  }
}

function translated(value: Json, ids: Map<string, string>): Json {
  let text = JSON.stringify(value);
  for (const [old, is] of ids) text = text.replaceAll(old, is);
  return JSON.parse(text) as Json;
}

/** The one file whose content names the API. */
async function expectConfig(wanted: Json, ids: Map<string, string>, props: Json): Promise<void> {
  const { apiUrl } = translated(props, ids) as { apiUrl: string };
  const config = (await webPage(apiUrl)).find(({ key }) => key === 'config.json');
  assert.ok(config);
  (wanted as { files: Record<string, Json> }).files['config.json'] = config.facts;
}
