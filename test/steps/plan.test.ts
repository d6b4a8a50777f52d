// Dry runs: what a step would create, change and keep.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findStep, courseSteps } from '../../src/engine/course.ts';
import { planStep, type PlannedStep } from '../../src/engine/dry-run/plan.ts';
import { planUndo } from '../../src/engine/remove/undo.ts';
import type { OutputsOfSteps } from '../../src/engine/types.ts';
import { course } from '../../steps/index.ts';
import type { CourseOutputs } from '../../steps/outputs.ts';
import { census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

describe('a dry run', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('environment');
  });
  after(() => workspace.stop());

  for (const { id, position } of courseSteps(course).slice(1)) {
    it(`of ${id} says what the run then makes, in its order, and touches nothing`, async function () {
      this.timeout(120_000);
      const before = await everything();
      const plan = await planOf(id);
      assert.deepEqual(await everything(), before);
      const from = workspace.events.length;
      await workspace.goto(id);
      const made = workspace.events.slice(from).flatMap((event) => (event.type === 'resource.ready' ? [event.id] : []));
      const removed = workspace.events
        .slice(from)
        .flatMap((event) => (event.type === 'resource.removed' ? [event.id] : []));
      const planned = plan.resources.map((resource) => resource.id);
      assert.deepEqual(planned, [...made, ...removed], `step ${position}, stopped: ${plan.stopped ?? 'no'}`);
      assert.equal(plan.stopped, undefined);
      const tried = workspace.events
        .slice(from)
        .flatMap((event) =>
          event.type === 'failure.seen' || event.type === 'failure.absent'
            ? [{ id: event.id, title: event.title }]
            : [],
        );
      assert.deepEqual(plan.tries, tried);
    });
  }

  it('tells what changes, property by property, and what stays', async () => {
    await workspace.work(async ({ run, checkpoint }) => {
      const api = checkpoint.resources.find(({ id }) => id === 'api');
      assert.ok(api);
      const { id } = findStep(course, 'cors-origin');
      const plan = await planStep(run, findStep(course, id), {});
      assert.deepEqual(
        plan.resources.map(({ action }) => action),
        ['keep'],
      );
      api.props = { ...(api.props as object), cors: null };
      const changed = await planStep(run, findStep(course, id), {});
      const outputs = checkpoint.steps['cors-origin']?.outputs as CourseOutputs['cors-origin'] | undefined;
      const origin = outputs?.allowOrigins[0];
      assert.deepEqual(changed.resources[0]?.changes[0], {
        property: 'cors',
        recorded: null,
        live: { origins: [origin], methods: ['*'], headers: ['content-type'] },
      });
    });
  });

  it('of the whole course at once names what is to come by what will make it', async function () {
    const fresh = await openTestWorkspace();
    try {
      await fresh.goto('environment');
      await fresh.work(
        async ({ run }) => {
          const outputs: OutputsOfSteps = {};
          const plans: PlannedStep[] = [];
          for (const courseStep of courseSteps(course)) {
            const earlier = plans.flatMap(({ resources }) => resources);
            plans.push(await planStep(run, courseStep, outputs, earlier));
          }
          const all = plans.flatMap(({ resources }) => resources);
          const inLogs = plans.find(({ id }) => id === 'logs')?.resources[0];
          assert.deepEqual(inLogs && [inLogs.action, inLogs.changes.map(({ property }) => property)], [
            'change',
            ['code.template'],
          ]);
          const route = all.find(({ id }) => id === 'shorten-route');
          assert.deepEqual(route?.props, {
            apiId: '‹id of api›',
            key: 'POST /shorten',
            integrationId: '‹id of create-integration›',
          });
          const ids = new Set(all.map(({ id }) => id));
          assert.equal(ids.size, 46, [...ids].join(' '));
          assert.deepEqual(
            plans.flatMap(({ id, stopped }) => (stopped ? [`${id}: ${stopped}`] : [])),
            [],
          );
        },
        { dry: true },
      );
    } finally {
      await fresh.stop();
    }
  });

  it('cannot write, no matter what a resource or a step tries', async () => {
    const before = await everything();
    await workspace.work(
      async ({ run }) => {
        const command = new CreateTableCommand({
          TableName: 'x',
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        });
        await assert.rejects(run.aws.client(DynamoDBClient).send(command), /a dry run only reads/);
        await assert.rejects(run.save(), /saves nothing/);
        const courseStep = findStep(course, 'private-again');
        const actions = (await planUndo(run, courseStep)).map(({ record, action }) => [record.id, action]);
        assert.deepEqual(actions, [
          // The steps after it go with it: the tasks, and the optional steps of chapter 9.
          ['origin-access-identity', 'recreate'],
          ['distribution', 'revert'],
          ['bucket-policy', 'revert'],
          ['bucket-public-access', 'revert'],
          ['account-public-access', 'revert'],
          ['stage', 'revert'],
          ['api', 'revert'],
          ['get-function', 'revert'],
          ['create-function', 'revert'],
          ['redirect-get-zip', 'remove'],
          ['visit-count-get-zip', 'remove'],
          ['visit-count-policy', 'remove'],
          ['expiry-get-zip', 'remove'],
          ['expiry-create-zip', 'remove'],
          ['table-ttl', 'remove'],
          ['alias-create-zip', 'remove'],
          ['refused-alarm', 'remove'],
          ['errors-alarm', 'remove'],
          ['table-protection', 'remove'],
          ['table-recovery', 'remove'],
          ['get-concurrency', 'remove'],
          ['create-concurrency', 'remove'],
          ['get-role-policy', 'remove'],
          ['get-role', 'remove'],
          ['create-role-policy', 'remove'],
          ['create-role', 'remove'],
          ['origin-access-control', 'remove'],
          ['response-headers-policy', 'remove'],
        ]);
      },
      { dry: true },
    );
    assert.deepEqual(await everything(), before);
  });

  const planOf = (id: string) => workspace.work(({ run }) => planStep(run, findStep(course, id), {}), { dry: true });

  /** All that there is, and every byte of the workspace but the sandbox's own. */
  async function everything() {
    const { home } = workspace.paths;
    const files: Record<string, string> = {};
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.startsWith(workspace.paths.sandbox)) continue;
      files[path] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    }
    return { census: await census(workspace.sandbox), files };
  }
});
