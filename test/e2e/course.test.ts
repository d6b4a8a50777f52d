// The whole course on the target aws, by the commands of a learner: built, verified, changed by hand and repaired, undone
// and removed. In `npm test` a sandbox is in place of AWS; `TARGET=aws npm run test:aws` runs it on AWS.
import assert from 'node:assert/strict';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ApiGatewayV2Client, DeleteCorsConfigurationCommand } from '@aws-sdk/client-apigatewayv2';
import type { Checkpoint } from '../../src/engine/types.ts';
import { courseResources } from '../helpers/aws/course-resources.ts';
import { denialAnswer, dnsAnswer, preflightAnswer, printAnswers, type AwsAnswer } from './aws-answers.ts';
import { onAws, openCourseAccount, reportLeft, withoutCloudFront, type CourseAccount } from './course-account.ts';

const hour = 3_600_000;

describe(`the course on ${onAws ? 'AWS' : 'another AWS'}`, function () {
  this.timeout(onAws ? 2 * hour : 90_000);
  let account: CourseAccount;
  const answers: AwsAnswer[] = [];
  before(async () => {
    account = await openCourseAccount();
  });
  after(async function () {
    this.timeout(onAws ? 2 * hour : 60_000);
    if (!account) return;
    const left = await account.clear();
    if (onAws) {
      reportLeft(left, account);
      printAnswers(answers);
    }
    await account.close();
  });

  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await account.run(...args, '--json', '--yes');
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`);
    return JSON.parse(stdout) as T;
  };
  const last = withoutCloudFront ? 'public-access' : 'private-again';

  it('starts there, and records the target', async () => {
    const { code, stderr } = await account.run(
      'start',
      '--target',
      'aws',
      '--region',
      account.region,
      '--suffix',
      account.suffix,
      '--yes',
    );
    assert.equal(code, 0, stderr);
    const { target } = await account.folder.read<Checkpoint>('checkpoint.json');
    assert.equal(target.kind, 'aws');
    assert.equal('endpoint' in target, account.isAnother);
  });

  it('builds every step with its expected failures, and every check passes', async () => {
    const { code, stdout, stderr } = await account.run(
      'goto',
      last,
      '--yes',
      '--allow-public',
      '--block-public',
      '--ndjson',
    );
    assert.equal(code, 0, stderr);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; id?: string; status?: string; notServed?: boolean });
    const seen = events.filter(({ type }) => type === 'failure.seen').map(({ id }) => id);
    const unseen = events.filter(({ type }) => type === 'failure.unseen').map(({ id }) => id);
    assert.deepEqual(new Set([...seen, ...unseen]), new Set(failures));
    const failed = events.filter(
      ({ type, status, notServed }) => type === 'check' && !['pass', 'superseded'].includes(status ?? '') && !notServed,
    );
    assert.deepEqual(failed, []);
    assert.ok(account.isAnother || unseen.length === 0, 'AWS itself shows every failure');
  });

  it('verifies everything again, and names the checks that could not be made', async () => {
    const { checks } = await json<{ checks: { id: string; says: string; status: string; notServed?: boolean }[] }>(
      'verify',
    );
    const notServed = checks.filter((check) => check.notServed);
    const unproven = notServed.map(({ says }) => says);
    assert.deepEqual(
      checks.filter(({ status, notServed }) => !['pass', 'superseded'].includes(status) && !notServed),
      [],
    );
    const { steps, next } = await json<{
      steps: { status: string; unproven?: string[]; unprovenIds?: string[] }[];
      next: string | null;
    }>('status');
    assert.deepEqual(
      steps.flatMap((step) => step.unproven ?? []),
      unproven,
    );
    assert.deepEqual(
      steps.flatMap((step) => step.unprovenIds ?? []),
      notServed.map(({ id }) => id),
    );
    assert.equal(
      steps.filter(({ status }) => status === 'provisioned').length > 0,
      unproven.length > 0,
      'a step with a check that could not be made is not verified',
    );
    assert.equal(next, withoutCloudFront ? 'distribution' : null);
    if (!account.isAnother) assert.deepEqual(unproven, []);
    if (!onAws) assert.equal(unproven.length, 2, 'a bucket has no website on this server');
  });

  it('finds changes made by hand, property by property, and repairs them', async () => {
    const { resources } = await json<{
      resources: { id: string; kind: string; state: string; name: string; arn: string }[];
    }>('inspect');
    assert.deepEqual(
      resources.filter(({ state }) => state !== 'present'),
      [],
    );
    const ApiId = resources
      .find(({ id }) => id === 'api')
      ?.arn.split('/')
      .at(-1);
    await account
      .make(LambdaClient)
      .send(new UpdateFunctionConfigurationCommand({ FunctionName: `getLongURL-${account.suffix}`, Timeout: 7 }));
    await account.make(ApiGatewayV2Client).send(new DeleteCorsConfigurationCommand({ ApiId }));
    const drifted = async () =>
      (await json<{ resources: { id: string; state: string }[] }>('inspect')).resources
        .filter(({ state }) => state !== 'present')
        .map(({ id }) => id)
        .sort();
    assert.deepEqual(await drifted(), ['api', 'get-function']);
    await json('repair');
    assert.deepEqual(await drifted(), []);
  });

  it('undoes its last step, and builds it again', async () => {
    await json('undo', '--allow-public');
    const undone = await json<{ steps: { id: string; status: string }[] }>('status');
    assert.equal(undone.steps.find(({ id }) => id === last)?.status, 'todo');
    // Without chapter 8, the undo has turned Block Public Access of the bucket on a moment ago.
    if (withoutCloudFront) await askForDenial();
    const { code, stderr } = await account.run('goto', last, '--yes', '--allow-public', '--block-public');
    assert.equal(code, 0, stderr);
    if (!withoutCloudFront) await askForDenial();
  });

  it('asks what only AWS can answer', async () => {
    const { endpoints } = await json<{ endpoints: { api: string } }>('status');
    answers.unshift(await preflightAnswer(endpoints.api));
    const name = `aws-workshop-api-gateway-${account.suffix}`;
    answers.push(await dnsAnswer(account.make, name, { workshop: `url-shortener-${account.suffix}` }));
    if (onAws) return;
    assert.deepEqual(
      answers.map(({ answer }) => answer.replace(/\d+\.\d s/, '… s')),
      [
        '204; access-control-allow-headers: content-type; access-control-allow-methods: *; access-control-allow-origin: *',
        answers[1]?.answer,
        'at the first try, after … s',
      ],
    );
    assert.match(answers[1]?.answer ?? '', /^AccessDenied: .*BlockPublicPolicy/);
  });

  const askForDenial = async () => {
    const { bucketName } = await account.folder.read<Checkpoint>('checkpoint.json');
    answers.push(await denialAnswer(account.make, bucketName));
  };

  it('removes everything, with a receipt, and leaves the account as it was', async () => {
    const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort();
    const { resources } = await json<{ resources: { id: string }[] }>('inspect');
    const { removed, left } = await json<{ removed: { id: string }[]; left: unknown[] }>('teardown');
    assert.deepEqual(ids(removed), ids(resources));
    assert.deepEqual(left, []);
    assert.deepEqual(await courseResources(account.make), []);
    assert.deepEqual(await account.publicAccess(), account.publicAccessBefore);
  });
});

const failures = [
  'api.no-invoke-permission',
  'cors.preflight-blocked',
  'deploy.module-not-found',
  'database-access.access-denied',
  'hosting.access-denied',
];
