// Commands of the AWS CLI as a user types them, against a sandbox. A value in a template is always one argument.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsCli, type AwsCli, type Variables } from './aws-cli.ts';
import type { CommandResult } from '../cli/folder.ts';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';

type Line<Result> = (parts: TemplateStringsArray, ...values: readonly unknown[]) => Promise<Result>;

export interface TypedAwsCli {
  readonly cli: AwsCli;
  /** Where the commands run. */
  readonly dir: string;
  /** Runs the command, whether it succeeds or fails. */
  run: Line<CommandResult>;
  /** Its output. Throws if the command fails. */
  text: Line<string>;
  /** Its output, parsed as JSON; `undefined` if there is none. */
  json: Line<unknown>;
  /** Its error output. Throws if the command succeeds. */
  refused: Line<string>;
  /** With other credentials, or another address of the sandbox. */
  as(more: Variables): TypedAwsCli;
  write(name: string, content: string | Buffer | object): Promise<string>;
  end(): Promise<void>;
}

/**
 * Undefined if the AWS CLI is not installed; a message says so. Each command gets the address as an option, because old
 * versions do not know AWS_ENDPOINT_URL. Credentials and region come from the environment, without `aws configure`.
 */
export async function typedAwsCli(test: TestSandbox): Promise<TypedAwsCli | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-aws-cli-'));
  const cli = await awsCli(dir);
  if (!cli) {
    await rm(dir, { recursive: true, force: true });
    process.stderr.write('    The AWS CLI is not installed: its test is skipped (pip install awscli).\n');
    return undefined;
  }
  const { accessKeyId, secretAccessKey } = test.sandbox.key;
  const env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: test.region,
  };
  return typed(test, cli, dir, env);
}

function typed(test: TestSandbox, cli: AwsCli, dir: string, env: Variables): TypedAwsCli {
  const started = async (parts: TemplateStringsArray, values: readonly unknown[]) => {
    const words = wordsOf(parts, values);
    const ran = await cli.run(['--endpoint-url', test.url, ...words], env);
    return { ran, line: `aws ${words.join(' ')}` };
  };
  const text: TypedAwsCli['text'] = async (parts, ...values) => {
    const { ran, line } = await started(parts, values);
    assert.equal(ran.code, 0, `${line}\n${ran.stderr}`);
    return ran.stdout.replace(/\n$/, '');
  };
  return {
    cli,
    dir,
    text,
    run: async (parts, ...values) => (await started(parts, values)).ran,
    json: async (parts, ...values) => {
      const out = await text(parts, ...values);
      return out === '' ? undefined : (JSON.parse(out) as unknown);
    },
    refused: async (parts, ...values) => {
      const { ran, line } = await started(parts, values);
      assert.notEqual(ran.code, 0, `${line}\nwas not refused:\n${ran.stdout}`);
      return ran.stderr.trim();
    },
    as: (more) => typed(test, cli, dir, { ...env, ...more }),
    async write(name, content) {
      await writeFile(
        join(dir, name),
        typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
      );
      return name;
    },
    async end() {
      cli.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Splits at blanks outside of single quotes. Values are never split. */
function wordsOf(parts: TemplateStringsArray, values: readonly unknown[]): string[] {
  const hole = '\u0001';
  let next = 0;
  const fill = (word: string) => word.replaceAll(hole, () => String(values[next++]));
  return (parts.join(hole).match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => fill(word.replaceAll("'", '')));
}
