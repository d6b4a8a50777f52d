// Deploys the learner's code to the functions of the stack. The record of each function keeps that this was on purpose.
import { ensureInStep } from '../../../engine/build/provision.ts';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { removeOwnProps, setOwnProps } from '../../../engine/records/own-props.ts';
import type { Run } from '../../../engine/run.ts';
import type { ResourceRecord } from '../../../engine/types.ts';
import { sha256 } from '../../../lib/zip.ts';
import { archive, pack } from '../../../resources/files/archive.ts';
import { compileOwnCode, type OwnCode } from '../../../resources/files/own-code.ts';
import { ownZip } from '../../../../steps/6-code/archives.ts';
import { names } from '../../../../steps/names.ts';
import { functionNames, writeCompiled } from '../own-files.ts';

/** The step whose code it takes the place of, and with which it is undone. */
const deployStep = 'deploy';

const deployments = [
  { function: names.createFunction, which: 'create' },
  { function: names.getFunction, which: 'get' },
] as const;

/** Compiles both functions, and writes what Lambda gets beside each source. Changes no stack. */
export async function compileAll(dir: string): Promise<OwnCode[]> {
  const compiled = await Promise.all(functionNames.map((name) => compileOwnCode(dir, name)));
  if (compiled.some(({ errors }) => errors.length > 0)) return compiled;
  for (const [index, name] of functionNames.entries()) await writeCompiled(dir, name, compiled[index]?.code ?? '');
  return compiled;
}

interface OwnDeployment {
  /** Also updates functions whose code is deployed already. */
  readonly force: boolean;
  /** The task that the learner writes the code for: undoing it goes back to the code before. */
  readonly task?: string | undefined;
}

/** Resolves with the functions whose code has changed. */
export async function deployOwnCode(run: Run, { force, task }: OwnDeployment): Promise<string[]> {
  assertCanDeploy(run);
  const deployed: string[] = [];
  for (const { function: name, which } of deployments) {
    const record = recordOf(run, `${which}-function`);
    // Outside of a task, an edit belongs to the version that it replaces.
    const step = task ?? record.own?.step ?? deployStep;
    const zip = ownZip(which, step === deployStep ? undefined : step);
    const hash = sha256(await pack(zip.contents, run.aws));
    const isDeployed = (record.own?.props['code'] as { sha256?: string } | undefined)?.sha256 === hash;
    if (isDeployed && record.status === 'ready' && !force) continue;
    const zipRecord = step === deployStep ? `own-${which}-zip` : `own-${step}-${which}-zip`;
    const packed = await ensureInStep(run, step, zipRecord, archive, zip);
    await setOwnProps(run, record, { code: { archive: packed.file, sha256: packed.sha256, own: true } }, step);
    if (!isDeployed) deployed.push(name);
  }
  return deployed;
}

/** The code that the steps set. Resolves with the functions that had code of the learner. */
export async function restoreCourseCode(run: Run): Promise<string[]> {
  const restored: string[] = [];
  for (const { function: name, which } of deployments) {
    const record = run.checkpoint.resources.find(({ id }) => id === `${which}-function`);
    if (!record?.own) continue;
    await removeOwnProps(run, record);
    restored.push(name);
  }
  return restored;
}

/** Before that step the functions have no layer and no table. */
export function assertCanDeploy({ checkpoint }: Pick<Run, 'checkpoint'>): void {
  const status = checkpoint.steps[deployStep]?.status;
  if (status === 'provisioned' || status === 'verified') return;
  throw usageError('The functions cannot run your code yet: they have no layer and no table.', needed, {
    state: `Nothing was changed. The step ${deployStep} prepares them.`,
  });
}

const needed = 'workshop goto database-access   # then: workshop deploy';

/** As the checkpoint has it: with the learner's suffix. */
export function deployedNames(run: Run): { create: string; get: string } {
  const nameOf = (id: string) => (recordOf(run, id).props as { name: string }).name;
  return { create: nameOf('create-function'), get: nameOf('get-function') };
}

function recordOf({ checkpoint }: Run, id: string): ResourceRecord {
  const record = checkpoint.resources.find((known) => known.id === id);
  if (record) return record;
  throw missingFunction(id);
}

function missingFunction(id: string): WorkshopError {
  return usageError(`The checkpoint has no ${id}.`, needed, { state: 'Nothing was changed.' });
}
