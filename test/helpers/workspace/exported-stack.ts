// The whole course exported into a folder, and an empty sandbox to deploy it to with the real AWS CLI.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportStack, type StackForm } from '../../../src/commands/export/stack/export-stack.ts';
import { awsCli } from '../aws/aws-cli.ts';
import { recordUi } from '../cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts';
import { up } from './up.ts';

export interface ExportedStack {
  /** Has the stack that was exported. */
  readonly built: TestWorkspace;
  readonly empty: TestWorkspace;
  /** The folder of the export. */
  readonly folder: string;
  /** Runs commands in the folder against the sandbox, the empty one by default. Resolves with what they print; throws where they fail. */
  shell(commands: string, variables?: NodeJS.ProcessEnv, on?: TestWorkspace): Promise<string>;
  end(): Promise<void>;
}

interface ExportOptions {
  readonly withImport?: boolean;
  /** Built after the handbook: a step, or a chapter. */
  readonly to?: string;
}

/** Undefined if the AWS CLI is not installed; a message says so. */
export async function exportedStack(
  form: StackForm,
  { withImport = false, to }: ExportOptions = {},
): Promise<ExportedStack | undefined> {
  const folder = await mkdtemp(join(tmpdir(), `workshop-${form}-`));
  const cli = await awsCli(folder);
  if (!cli) {
    await rm(folder, { recursive: true, force: true });
    process.stderr.write('    The AWS CLI is not installed: its test is skipped (pip install awscli).\n');
    return undefined;
  }
  const [built, empty] = await Promise.all([
    openTestWorkspace({ suffix: 'ann' }),
    openTestWorkspace({ suffix: 'ann' }),
  ]);
  assert.equal(await up(built), undefined);
  if (to !== undefined) await built.goto(to);
  const context = { ui: recordUi().ui, paths: built.paths, signal: new AbortController().signal, yes: false };
  assert.equal(await exportStack(context, { form, out: folder, force: true, withImport }), 0);
  return {
    built,
    empty,
    folder,
    async shell(commands, variables = {}, on = empty) {
      const { accessKeyId, secretAccessKey } = on.sandbox.sandbox.key;
      const env = {
        HOME: folder,
        AWS_ENDPOINT_URL: on.sandbox.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: on.sandbox.region,
        ...variables,
      };
      const { code, stdout, stderr } = await cli.script(`cd ${folder}\n${commands}`, env);
      if (code !== 0) throw new Error(`${commands} ends with ${code}:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
      return stdout;
    },
    async end() {
      cli.stop();
      await built.stop();
      await empty.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
