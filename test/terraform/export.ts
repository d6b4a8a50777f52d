// `workshop export terraform`: Terraform takes over the stack of the course without making it again, builds the same stack
// in another account, finds no drift, and deletes it. Part of `npm run test:terraform`.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { runtime } from '../../src/aws/facts.ts';
import { asTerraform } from '../../src/commands/inspect/as/terraform.ts';
import { exportStack } from '../../src/commands/export/stack/export-stack.ts';
import { recordUi } from '../helpers/cli/recorded-ui.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import {
  assertLocked,
  blockPublicAccess,
  failedChecks,
  proveDistribution,
  stepsWithoutOwnIdentity,
} from '../helpers/workspace/deployed-stack.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTerraform, type Terraform } from './terraform.ts';

describe('Terraform with the exported stack', () => {
  let built: TestWorkspace;
  let empty: TestWorkspace;
  let folder: string;

  before(async () => {
    built = await openTestWorkspace();
    empty = await openTestWorkspace();
    folder = await mkdtemp(join(tmpdir(), 'workshop-export-'));
    assert.equal(await up(built), undefined);
  });
  after(async () => {
    await built?.stop();
    await empty?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function exported(withImport: boolean, name = String(withImport)): Promise<string> {
    const out = join(folder, name);
    const context = { ui: recordUi().ui, paths: built.paths, signal: new AbortController().signal, yes: false };
    assert.equal(await exportStack(context, { form: 'terraform', out, force: false, withImport }), 0);
    await forOlderProvider(out);
    return out;
  }

  it('plans to take over every resource, and to create and delete none', async function () {
    const terraform = await openTerraform(built.sandbox, await exported(true));
    if (!terraform) return this.skip();
    try {
      await takeOver(terraform);
      assert.deepEqual(await failedChecks(built), []);
    } finally {
      await terraform.end();
    }
  });

  it('accepts the forms of the resources that the console and `inspect` show, put together', async function () {
    const checkpoint = await built.work((opened) => Promise.resolve(opened.checkpoint));
    const shown = checkpoint.resources.map((record) => asTerraform([record], checkpoint, false));
    const [head = ''] = asTerraform(checkpoint.resources, checkpoint, true).split('\n\nresource ');
    const dir = join(folder, 'shown');
    // The paths in the forms are those of the learner's folder.
    await cp(built.paths.build, join(dir, '.workshop', 'build'), { recursive: true });
    const older = [head, ...shown].join('\n\n').replace('>= 6.19', '>= 5.100').replaceAll('nodejs24.x', 'nodejs22.x');
    await writeFile(join(dir, 'main.tf'), older);
    const terraform = await openTerraform(built.sandbox, dir);
    if (!terraform) return this.skip();
    try {
      await ran(terraform, 'validate');
    } finally {
      await terraform.end();
    }
  });

  it('builds a stack that passes the checks of the course, finds no drift, and deletes it', async function () {
    const terraform = await openTerraform(empty.sandbox, await exported(false));
    if (!terraform) return this.skip();
    const bucket = '-var=bucket_name=aws-workshop-terraform';
    try {
      await blockPublicAccess(empty.sandbox);
      await ran(terraform, 'validate');
      await ran(terraform, 'apply', '-auto-approve', bucket);
      await useRuntime(empty);
      await cp(built.paths.build, empty.paths.build, { recursive: true });
      assert.deepEqual(await failedChecks(empty, stepsWithoutOwnIdentity), []);
      const outputs = JSON.parse(await ran(terraform, 'output', '-json')) as Record<string, { readonly value: string }>;
      // The provider builds the website's address from its name and region, without asking: it is AWS's.
      const website = await empty.work(({ run }) => run.aws.websiteUrl('aws-workshop-terraform'));
      await proveDistribution(outputs['distribution_url']?.value ?? '', website);
      await noChanges(terraform, bucket);
      await ran(terraform, 'destroy', '-auto-approve', '-refresh=false', bucket);
      assert.deepEqual({ ...(await census(empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
    } finally {
      await terraform.end();
    }
  });

  it('takes over a stack with all five locks, and creates and deletes nothing', async function () {
    await built.goto('chapter 9');
    const terraform = await openTerraform(built.sandbox, await exported(true, 'locked'));
    if (!terraform) return this.skip();
    try {
      await takeOver(terraform, ['update aws_cloudfront_response_headers_policy']);
      assert.deepEqual(await failedChecks(built), []);
    } finally {
      await terraform.end();
    }
  });

  it('builds the five locks, finds no drift, and deletes them', async function () {
    const terraform = await openTerraform(empty.sandbox, await exported(false, 'locks'));
    if (!terraform) return this.skip();
    const bucket = '-var=bucket_name=aws-workshop-locked';
    try {
      await ran(terraform, 'apply', '-auto-approve', bucket);
      const outputs = JSON.parse(await ran(terraform, 'output', '-json')) as Record<string, { readonly value: string }>;
      await assertLocked(empty, {
        DistributionUrl: outputs['distribution_url']?.value ?? '',
        WebsiteUrl: await empty.work(({ run }) => run.aws.websiteUrl('aws-workshop-locked')),
        ApiUrl: outputs['api_url']?.value ?? '',
      });
      await noChanges(terraform, bucket);
      // As the README of the export says.
      const unprotected = { TableName: 'AWSWorkshopDemoTable', DeletionProtectionEnabled: false };
      await empty.sandbox.client(DynamoDBClient).send(new UpdateTableCommand(unprotected));
      await ran(terraform, 'destroy', '-auto-approve', '-refresh=false', bucket);
      assert.deepEqual({ ...(await census(empty.sandbox)), accountPublicAccess: [] }, emptyCensus);
    } finally {
      await terraform.end();
    }
  });
});

/** `changed`: what docs/export.md says beside code and objects. */
async function takeOver(terraform: Terraform, changed: readonly string[] = []): Promise<void> {
  await ran(terraform, 'plan', '-out=plan');
  const plan = JSON.parse(await ran(terraform, 'show', '-json', 'plan')) as Plan;
  const changes = plan.resource_changes.filter(({ mode }) => mode === 'managed');
  assert.deepEqual(
    changes.filter(({ change }) => !change.importing).map(({ address }) => address),
    [],
  );
  const others = changes.filter(({ change }) => change.actions.join() !== 'no-op');
  // Terraform cannot read the file that code or an object came from, so it uploads the same bytes once more.
  assert.deepEqual([...new Set(others.map(({ type, change }) => `${change.actions.join()} ${type}`))].sort(), [
    ...changed,
    'update aws_lambda_function',
    'update aws_s3_object',
  ]);
  await ran(terraform, 'apply', 'plan');
  await noChanges(terraform);
}

interface Plan {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly importing?: object };
  }[];
}

async function noChanges(terraform: Terraform, ...more: string[]): Promise<void> {
  assert.match(await ran(terraform, 'plan', '-detailed-exitcode', ...more), /No changes\. Your infrastructure matches/);
}

async function ran(terraform: Terraform, ...args: string[]): Promise<string> {
  const { code, output } = await terraform.run([...args, '-no-color']);
  if (code !== 0) throw new Error(`terraform ${args.join(' ')} ends with ${code}:\n${output.slice(-6_000)}`);
  return output;
}

/**
 * The provider knows nodejs24.x since 6.19, and the one on a machine may be older: then everything but the runtime is
 * tested. Terraform merges files named override into the configuration.
 */
async function forOlderProvider(folder: string): Promise<void> {
  const versions = join(folder, 'versions.tf');
  const text = await readFile(versions, 'utf8');
  assert.match(text, />= 6\.19/);
  await writeFile(versions, text.replace('>= 6.19', '>= 5.100'));
  const functions = ['create_function', 'get_function'].map(
    (name) => `resource "aws_lambda_function" "${name}" {
  runtime = "nodejs22.x"
  lifecycle { ignore_changes = [runtime] }
}`,
  );
  const layer = `resource "aws_lambda_layer_version" "layer" {
  compatible_runtimes = ["nodejs22.x"]
  lifecycle { ignore_changes = [compatible_runtimes, filename, source_code_hash, skip_destroy] }
}`;
  await writeFile(join(folder, 'runtime_override.tf'), [...functions, layer].join('\n'));
}

/** The runtime that the configuration names, where an older provider has set another one. */
async function useRuntime({ sandbox }: TestWorkspace): Promise<void> {
  for (const FunctionName of ['createShortURL', 'getLongURL']) {
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: runtime });
    await sandbox.client(LambdaClient).send(command);
  }
}
