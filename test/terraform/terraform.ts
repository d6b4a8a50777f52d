// The program `terraform` with the AWS provider, in a folder of its own, against a sandbox.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

export interface Terraform {
  readonly dir: string;
  /** Resolves with the exit code and all output. */
  run(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  end(): Promise<void>;
}

/** Folders with providers: the first that exists is the only source. Without one, Terraform asks its registry. */
const pluginFolders = [
  process.env['TERRAFORM_PLUGIN_DIR'] ?? '',
  join(homedir(), '.terraform.d/plugins'),
  '/usr/local/share/terraform/plugins',
];

/** `configuration`: a file or a folder. Undefined where Terraform or the provider is missing; a message says so. */
export async function openTerraform(test: TestSandbox, configuration: string): Promise<Terraform | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-terraform-'));
  const { accessKeyId, secretAccessKey } = test.sandbox.key;
  const { TF_CLI_CONFIG_FILE: settings, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...(settings !== undefined && existsSync(settings) && { TF_CLI_CONFIG_FILE: settings }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: test.url,
    AWS_REGION: test.region,
    CHECKPOINT_DISABLE: '1',
    // S3 Control puts the account in front of the host, which resolves nowhere.
    HTTP_PROXY: test.url,
    TF_IN_AUTOMATION: '1',
    TF_VAR_endpoint: test.url,
    TF_VAR_packages: dir,
  };
  const run: Terraform['run'] = (args) =>
    new Promise((resolve) => {
      execFile('terraform', args, { cwd: dir, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
      );
    });
  const end = () => rm(dir, { recursive: true, force: true });
  const isFolder = (await stat(configuration)).isDirectory();
  await cp(configuration, isFolder ? dir : join(dir, 'main.tf'), { recursive: true });
  const plugins = pluginFolders.find((folder) => folder !== '' && existsSync(folder));
  const { code, output } = await run(['init', '-no-color', ...(plugins ? [`-plugin-dir=${plugins}`] : [])]);
  if (code === 0) return { dir, run, end };
  await end();
  const reason = output.match(/^.*Error: .*$/m)?.[0] ?? 'is it installed?';
  process.stderr.write(`    terraform init fails, so its test is skipped: ${reason}\n`);
  return undefined;
}
