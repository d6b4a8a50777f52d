// `workshop sandbox key`: the key of a caller who may do less, as a learner makes and uses it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { refusal } from '../../helpers/sandbox/test-sandbox.ts';

const policyOf = (...actions: string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

type Env = Record<string, string>;

describe('workshop sandbox key', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    const { code, stderr } = await folder.run('sandbox', 'start', '--pace', 'instant');
    assert.equal(code, 0, stderr);
    await writeFile(join(folder.dir, 'policy.json'), policyOf('dynamodb:ListTables'));
  });
  after(() => folder.remove());

  const configOf = (env: Env) => ({
    endpoint: env['AWS_ENDPOINT_URL'],
    region: env['AWS_REGION'],
    credentials: {
      accessKeyId: String(env['AWS_ACCESS_KEY_ID']),
      secretAccessKey: String(env['AWS_SECRET_ACCESS_KEY']),
    },
    maxAttempts: 1,
  });

  async function key(...args: string[]): Promise<Env> {
    const { code, stdout, stderr } = await folder.run('--json', 'sandbox', 'key', ...args);
    assert.equal(code, 0, stdout + stderr);
    return JSON.parse(stdout) as Env;
  }

  it('prints the environment of a caller who is refused, in AWS’s words, what his policy does not allow', async () => {
    const { code, stdout, stderr } = await folder.run('sandbox', 'key', '--policy', 'policy.json', '--name', 'ana');
    assert.equal(code, 0, stderr);
    const env = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [String(name), String(value)]),
    );
    assert.match(stderr, /user\/ana/);
    assert.match(stderr.trim().split('\n').at(-1) ?? '', /aws sts get-caller-identity$/);
    const config = configOf(env);
    const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    assert.match(String(Arn), /:user\/ana$/);
    await new DynamoDBClient(config).send(new ListTablesCommand({}));
    assert.deepEqual(await refusal(new S3Client(config).send(new ListBucketsCommand({}))), {
      name: 'AccessDenied',
      status: 403,
      message: `User: ${Arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
    });
  });

  it('replaces the policies when it is run again, and makes another key as often as one likes', async () => {
    const first = await key('--policy', 'policy.json');
    await writeFile(join(folder.dir, 'other.json'), policyOf('s3:ListAllMyBuckets'));
    await key('--policy', 'policy.json,other.json');
    const third = await key('--policy', 'other.json');
    const [s3, dynamodb] = [new S3Client(configOf(third)), new DynamoDBClient(configOf(third))];
    await s3.send(new ListBucketsCommand({}));
    assert.equal((await refusal(dynamodb.send(new ListTablesCommand({})))).name, 'AccessDeniedException');
    // IAM has two keys of a user at the most: the first one is gone.
    const gone = new DynamoDBClient(configOf(first)).send(new ListTablesCommand({}));
    assert.equal((await refusal(gone)).name, 'UnrecognizedClientException');
  });

  it('hands on what IAM says of a bad policy, and makes no user for it', async () => {
    await writeFile(join(folder.dir, 'bad.json'), policyOf('nonsense'));
    const { code, stderr } = await folder.run('sandbox', 'key', '--policy', 'bad.json', '--name', 'bad');
    assert.equal(code, 5);
    assert.match(
      stderr,
      /IAM refused bad\.json: MalformedPolicyDocument\w*: Actions\/Conditions must be prefaced by a\s+vendor/,
    );
    assert.match(stderr, /No key was created/);
    const own = await folder.run('sandbox', 'key', '--policy', 'policy.json', '--name', 'workshop');
    assert.equal(own.code, 5);
    assert.match(own.stderr, /does not change its own administrator workshop/);
  });

  it('asks for the policy, and for a file that can be read', async () => {
    const without = await folder.run('sandbox', 'key');
    assert.equal(without.code, 2);
    assert.match(without.stderr, /workshop sandbox key --policy <file>/);
    const missing = await folder.run('sandbox', 'key', '--policy', 'missing.json');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /missing\.json cannot be read/);
  });
});
