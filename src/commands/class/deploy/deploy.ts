// `workshop class deploy`: what resets a class in Step Functions, in the instructor's own account.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { assertOwnFolder } from '../../../lib/files/own-file.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { confirmed } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { fixedAtOnce } from '../shared/at-once.ts';
import { flagsOf, refuseUseless, withClass, type ClassOptions, type OpenedClass } from '../shared/class-options.ts';
import { refusedEntries } from './check-entries.ts';
import { resetCost } from './cost.ts';
import { assertOnlyRoles, type Deployment } from './deployment.ts';
import type { DeployedResource } from './resources.ts';
import { withDeployment } from './with-deployment.ts';

interface DeployFlags extends ClassOptions {
  readonly remove?: boolean | undefined;
}

export const classDeploy: Command<DeployFlags> = async (context, options) => {
  refuseUseless('deploy', [[options.remove && options.atOnce, '--at-once does not belong to --remove']]);
  const atOnce = fixedAtOnce(options.atOnce);
  return withClass(context, options, async (opened) => {
    const folder = join(opened.home, 'deploy');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const one of [opened.home, folder]) assertOwnFolder(one);
    const release = await takeLock(join(folder, 'lock'), 'class deploy');
    try {
      return await withDeployment(context, opened, async (deployment, aws) => {
        const { resourcesOf } = await import('./resources.ts');
        const resources = resourcesOf({ deployment, aws, roster: opened.roster, atOnce });
        const file = join(folder, 'receipt.json');
        const deploy = { context, options, opened, deployment, aws, resources, file };
        return options.remove ? remove(deploy) : create(deploy);
      });
    } finally {
      await release();
    }
  });
};

interface Deploy {
  readonly context: Context;
  readonly options: DeployFlags;
  readonly opened: OpenedClass;
  readonly deployment: Deployment;
  readonly aws: Aws;
  readonly resources: readonly DeployedResource[];
  /** The receipt. */
  readonly file: string;
}

async function create({ context, options, opened, deployment, aws, resources, file }: Deploy): Promise<number> {
  assertOnlyRoles(opened.roster);
  const { ui } = context;
  const { length } = opened.roster.members;
  const existing = await existingOf(resources);
  const planned = resources.map((one) => `  ${existing.has(one) ? 'bring up to date' : 'create'}  ${one.text}`);
  ui.say(
    [
      `In account ${deployment.account}, region ${deployment.region}, with the tag workshop=${deployment.name}:`,
      ...planned,
      'Until a reset runs, this costs less than $0.01 a month.',
      `A reset of ${count(length, 'account')} costs at most about $${resetCost(length).toFixed(2)}: an estimate, not your bill.`,
    ].join('\n'),
  );
  if (!(await confirmed(context, `Create this in the account ${deployment.account}?`))) return unchanged(ui);
  for (const one of resources) {
    await one.ensure();
    ui.say(`  ${existing.has(one) ? 'up to date' : 'created'}  ${one.text}`, 'dim');
  }
  await saveReceipt(file, deployment, resources, {});
  ui.say(`  checking that the function can enter ${count(length, 'account')}`, 'dim');
  const isNew = existing.size < resources.length;
  const onPause = (seconds: number) =>
    ui.say(`  the permissions of a new role take a moment: trying again in ${seconds} s`, 'dim');
  const { instructor } = opened;
  const refused = await refusedEntries(opened.roster, deployment, aws, { instructor, isNew, onPause });
  const isReady = refused.length === 0;
  ui.result(
    {
      deployment: deployment.name,
      account: deployment.account,
      resources: resources.map(({ text }) => text),
      receipt: file,
      refused: refused.map(({ member: { name, account }, reason }) => ({ name, account, reason })),
    },
    [
      isReady
        ? `The class ${opened.roster.className} can be reset in Step Functions.`
        : `${refused.length} of ${count(length, 'account')} cannot be entered by the function. A reset would leave them as they are:`,
      ...refused.map(({ member: { name, account }, reason }) => `  ${name} ${account}: ${reason}`),
      `receipt: ${file}`,
    ].join('\n'),
  );
  ui.next(
    isReady
      ? `workshop class reset ${flagsOf(options)}   # plans; then --remove --engine step-functions`
      : `workshop class deploy ${flagsOf(options)}   # once each role trusts ${deployment.account}`,
  );
  return isReady ? 0 : 6;
}

async function remove({ context, options, opened, deployment, resources, file }: Deploy): Promise<number> {
  const { ui } = context;
  const existing = await existingOf(resources);
  // In the other order than created: nothing is left that uses what is gone.
  const planned = resources.toReversed().filter((one) => existing.has(one));
  if (planned.length > 0) {
    ui.say(
      [
        `In account ${deployment.account}, region ${deployment.region}:`,
        ...planned.map(({ text }) => `  remove  ${text}`),
        'The bucket is removed with its content. Receipts of a finished reset are on your machine once `class reset` has shown its report.',
      ].join('\n'),
    );
    if (!(await confirmed(context, `Remove this from the account ${deployment.account}?`))) return unchanged(ui);
  }
  for (const one of planned) {
    await one.remove();
    ui.say(`  removed  ${one.text}`, 'dim');
  }
  const left = [...(await existingOf(resources))].map(({ text }) => text);
  if (left.length > 0)
    throw new WorkshopError({
      code: 'left',
      message: `${left.join(', ')} still exists.`,
      state: 'The others were removed.',
      fix: `workshop class deploy ${flagsOf(options)} --remove`,
    });
  if (planned.length > 0) await saveReceipt(file, deployment, planned, { removed: true });
  ui.result(
    { deployment: deployment.name, account: deployment.account, removed: planned.map(({ text }) => text), left: [] },
    planned.length > 0
      ? `Removed: ${count(planned.length, 'resource')} of the class ${opened.roster.className}. None is left.`
      : `Nothing is deployed for the class ${opened.roster.className} in this account and region.`,
  );
  return 0;
}

async function existingOf(resources: readonly DeployedResource[]): Promise<Set<DeployedResource>> {
  const found = await Promise.all(resources.map((one) => one.exists()));
  return new Set(resources.filter((_one, index) => found[index]));
}

function saveReceipt(
  file: string,
  { name, account, region, tags }: Deployment,
  resources: readonly DeployedResource[],
  { removed = false }: { readonly removed?: boolean },
): Promise<void> {
  const list = resources.map(({ text }) => ({ resource: text, state: removed ? 'removed' : 'created' }));
  return writeJsonAtomically(file, {
    version: 1,
    at: new Date().toISOString(),
    name,
    account,
    region,
    tags,
    resources: list,
  });
}

function unchanged(ui: Context['ui']): number {
  ui.say('Not confirmed. Nothing was changed.');
  return 0;
}
