// `workshop inspect --as …`: the calls that made the resources, from the journal, or its form in a template.
import { unknownName } from '../../../engine/errors.ts';
import { readJournal } from '../../../workspace/journal.ts';
import type { Run } from '../../../engine/run.ts';
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { visibleLine } from '../../../lib/visible.ts';
import type { Block } from './cli.ts';
import { callsOf, type CallFilter, type Call } from './calls.ts';
import type { Files } from './files.ts';
import { resourceOf } from '../../../resources/index.ts';
import type { Context } from '../../shared/context.ts';

const languages = ['cli', 'sdk', 'http', 'cloudformation', 'terraform'] as const;
type Language = (typeof languages)[number];

export function languageOf(asked: string): Language {
  const found = languages.find((language) => language === asked);
  if (found) return found;
  throw unknownName({ noun: 'language', asked, known: languages, fix: 'workshop inspect --as cli' });
}

interface Asked {
  readonly language: Language;
  readonly what: string | undefined;
  readonly all: boolean;
}

export async function showAs({ ui, paths }: Context, run: Run, records: readonly ResourceRecord[], asked: Asked) {
  const { language, what, all } = asked;
  const { checkpoint } = run;
  if (language === 'cloudformation') {
    const { asCloudFormation } = await import('./cloudformation.ts');
    const text = await asCloudFormation(records, checkpoint);
    ui.result({ as: language, template: text }, text || '# No resources yet.', 'code');
    return ui.next('workshop inspect --as cli');
  }
  if (language === 'terraform') {
    const { asTerraform } = await import('./terraform.ts');
    const text = asTerraform(records, checkpoint, what === undefined);
    ui.result({ as: language, template: text }, text || '# No resources yet.', 'code');
    return ui.next('workshop inspect --as cloudformation');
  }
  const about = what === undefined ? undefined : aboutOf(what, records, checkpoint);
  const calls = callsOf(await readJournal(paths.journal), about, all);
  const { knownFiles } = await import('./files.ts');
  const files = await knownFiles(paths.build, checkpoint);
  const { head, blocks, mark } = await render(language, calls, files, run, what === undefined);
  const notes = (all ? [] : await notesAbout(records, calls)).map((line) => visibleLine(`${mark} ${line}`));
  const text = [...head, ...blocks.map((block) => block.text), ...(notes.length > 0 ? [notes.join('\n')] : [])].join(
    '\n\n',
  );
  ui.result(
    { as: language, script: text, calls: blocks.map(documentOf) },
    text || `${mark} No call in the journal.`,
    'code',
  );
  ui.say(
    `${count(calls.length, 'call')}; ${all ? 'reads and checks included' : 'add --all for reads and checks'}`,
    'dim',
  );
  ui.next(what === undefined ? 'workshop inspect table --as http' : `workshop why ${what}`);
}

/** A step is its own calls, and not all that ever happened to what it changed. */
function aboutOf(what: string, records: readonly ResourceRecord[], { steps }: Checkpoint): CallFilter {
  if (!(what in steps)) return { resources: new Set(records.map(({ id }) => id)), step: undefined };
  return { resources: new Set(records.map(({ id }) => id).filter((id) => id === what)), step: what };
}

async function render(language: Language, calls: Call[], files: Files, run: Run, whole: boolean) {
  const { target } = run.checkpoint;
  if (language === 'http') {
    const { asHttp, endpointOf } = await import('./http.ts');
    const blocks = await asHttp(calls, files, { region: target.region, ...(await endpointOf(run.aws, target.kind)) });
    return { head: [], blocks, mark: '#' };
  }
  if (language === 'sdk') {
    const { asSdk, sdkHead } = await import('./sdk.ts');
    const head = calls.length > 0 ? [sdkHead(calls, target.region, target.kind === 'sandbox')] : [];
    return { head, blocks: asSdk(calls, files), mark: '//' };
  }
  const { accountVariable, asCli, scriptHead } = await import('./cli.ts');
  return {
    head: whole && calls.length > 0 ? [scriptHead(run.checkpoint)] : [],
    blocks: asCli(calls, files, {
      sandbox: target.kind === 'sandbox',
      given: whole ? accountVariable(run.checkpoint) : [],
    }),
    mark: '#',
  };
}

/** The journal has no call whose answer was lost: the next run found what it had made, and adopted it. */
async function notesAbout(records: readonly ResourceRecord[], calls: readonly Call[]): Promise<string[]> {
  const notes: string[] = [];
  for (const { id, kind, byHand } of records) {
    const isOnAws = Object.keys((await resourceOf(kind)).calls).length > 0;
    // The journal has the calls of the workshop only, such as the one that has added the tag.
    if (byHand) notes.push(`${id}: you created it by hand, so the journal does not have your calls.`);
    else if (isOnAws && !calls.some(({ resource }) => resource === id))
      notes.push(`${id}: no call in the journal changed it. It was already as it should be, or the answer was lost.`);
  }
  return notes;
}

function documentOf({ call, text }: Block) {
  const { service, operation, resource = null, step = null, status, requestId = null, ms, at } = call;
  return { service, operation, resource, step, status, requestId, ms, at, text };
}
