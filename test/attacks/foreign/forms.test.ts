// Files below `.workshop` from another person: a value of the wrong form is refused when the file is read, with a reason,
// and the file stays as it is.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openFiles, type ResetFiles } from '../../../src/commands/class/reset/reset-files.ts';
import type { MemberPlan, MemberState } from '../../../src/commands/class/reset/reset-types.ts';
import { classCertify } from '../../../src/commands/class/certify/certify.ts';
import { readHistory } from '../../../src/commands/class/status/history.ts';
import { readCards } from '../../../src/commands/learn/review/cards.ts';
import { readMembership } from '../../../src/commands/room/client/membership.ts';
import type { Checkpoint, ResourceRecord } from '../../../src/engine/types.ts';
import { folderIdentity } from '../../../src/lib/files/folder-identity.ts';
import { loadCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';

const at = '2026-11-29T01:19:28.073Z';
const record = (change: Partial<ResourceRecord>): ResourceRecord => ({
  id: 'create-zip',
  step: 'package',
  kind: 'archive',
  status: 'ready',
  props: {},
  changes: [],
  at,
  ...change,
});
const file = (name: string) => ({ file: name, contents: { codeOf: 'createShortURL' } });

const honest: Checkpoint = {
  version: 2,
  target: { kind: 'aws', account: '123456789012', region: 'ap-south-1', profile: 'Ana (learner)', alias: 'ana' },
  suffix: 'ana',
  bucketName: 'aws-workshop-ana',
  createdAt: at,
  steps: {
    package: { status: 'verified', at },
    api: { status: 'verified', at, outputs: { apiId: 'x', apiUrl: 'https://x.execute-api.ap-south-1.amazonaws.com' } },
  },
  resources: [record({ props: file('createShortURL.zip') })],
};
const target = (change: object) => ({ target: { ...honest.target, ...change } });
const sandbox = { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' };
const api = (apiUrl: unknown) => ({ steps: { api: { status: 'verified', at, outputs: { apiUrl } } } });
const resource = (change: object): Pick<Checkpoint, 'resources'> => ({
  resources: [record({ props: file('a.zip'), ...change })],
});

const attacks: readonly (readonly [change: object, reason: string])[] = [
  [target({ account: '123' }), 'target.account is not an account id: "123"'],
  [target({ region: 'x.attacker.example/' }), 'target.region is not the name of a region: "x.attacker.example/"'],
  [target({ profile: 'a\u001b]0;x' }), 'target.profile is not a name: "a\\u001b]0;x"'],
  [target({ profile: 'a\u202eb' }), 'target.profile is not a name: "a\\u202eb"'],
  [target({ alias: ['x'] }), 'target.alias is not a name'],
  [target({ allowRoot: 'yes' }), 'target.allowRoot is neither true nor false'],
  [target({ endpoint: 'file:///etc/passwd' }), 'target.endpoint is not an http address: "file:///etc/passwd"'],
  [target({ endpoint: 'http://u:p@attacker.example' }), 'target.endpoint is not an http address'],
  [{ suffix: '../..' }, 'suffix is not a suffix: "../.."'],
  [{ bucketName: 'a/../b' }, 'bucketName is not the name of a bucket: "a/../b"'],
  [{ createdAt: 1 }, 'createdAt is not a text'],
  [{ steps: { '../x': { status: 'verified', at } } }, 'a name in steps is not an id: "../x"'],
  [{ steps: { api: { status: 'finished', at } } }, 'steps.api.status is not one of'],
  [api('file:///etc/passwd'), 'steps.api.outputs.apiUrl is not an http address: "file:///etc/passwd"'],
  [api('--version'), 'steps.api.outputs.apiUrl is not an http address'],
  [api(['http://x']), 'steps.api.outputs.apiUrl is not an http address'],
  [
    { target: sandbox, ...api('http://169.254.169.254/latest') },
    'steps.api.outputs.apiUrl is not an address of this machine: "http://169.254.169.254/latest"',
  ],
  [{ target: sandbox, ...api('http://127.0.0.1.attacker.example') }, 'is not an address of this machine'],
  [resource({ id: 'a\nb' }), 'resources[0].id is not an id: "a\\nb"'],
  [resource({ kind: 'archive@x' }), 'resources[0].kind is not an id'],
  [resource({ status: 'gone' }), 'resources[0].status is not one of creating, ready, removing'],
  [resource({ props: file('../../precious.txt') }), 'resources[0].props.file is not the name of a file'],
  [resource({ props: file('.ssh') }), 'resources[0].props.file is not the name of a file: ".ssh"'],
  [
    resource({ props: { file: 'a.zip', contents: { dependenciesOf: '../../x/package.json' } } }),
    'resources[0].props.contents.dependenciesOf is not a file of the workshop: "../../x/package.json"',
  ],
  [
    resource({ changes: [{ step: 'package', at, props: file('/etc/passwd') }] }),
    'resources[0].changes[0].props.file is not the name of a file: "/etc/passwd"',
  ],
  [resource({ kind: 'role', props: { trust: '../x' } }), 'resources[0].props.trust is not the name of a file: "../x"'],
  [
    resource({ kind: 'function', props: { code: { template: '../../x.mjs' } } }),
    'resources[0].props.code.template is not the name of a file: "../../x.mjs"',
  ],
  [{ gone: [{ id: 'table' }] }, 'gone[0].kind is not an id'],
  [{ removal: { command: 'rm -rf', at } }, 'removal.command is not one of teardown, undo'],
  [{ exercise: { name: '$(x)', step: 'api', check: 'x', at } }, 'exercise.name is not an id: "$(x)"'],
];

describe('a foreign file below .workshop', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-forms-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is a checkpoint that is refused for each value of the wrong form, and left as it is', async () => {
    const path = join(dir, 'checkpoint.json');
    const load = async (document: object) => {
      await writeFile(path, JSON.stringify(document));
      return loadCheckpoint(path);
    };
    assert.deepEqual(await load(honest), honest);
    for (const [change, reason] of attacks) {
      const error = await load({ ...honest, ...change }).then(
        () => assert.fail(`accepted: ${JSON.stringify(change)}`),
        (thrown: Error & { code?: string }) => thrown,
      );
      assert.equal(error.code, 'workspace', error.stack);
      assert.ok(
        error.message.includes(`cannot be used: its ${reason}`) || error.message.includes(reason),
        error.message,
      );
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(error.message, /[\u0000-\u001f\u202e]/);
      assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), JSON.parse(JSON.stringify({ ...honest, ...change })));
    }
  });

  it('is refused, or left out of the journal, where its values are nested without end', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const path = join(dir, 'checkpoint.json');
    const [first] = honest.resources;
    const text = JSON.stringify({ ...honest, resources: [{ ...first, props: 'deep' }] }).replace('"deep"', deep);
    await writeFile(path, text);
    await assert.rejects(loadCheckpoint(path), {
      code: 'workspace',
      message: `The checkpoint ${path} cannot be used: it has more than 100 levels of values.`,
    });
    const call = {
      at: '2026-11-29T00:00:00.000Z',
      type: 'call',
      service: 'S3',
      operation: 'GetObject',
      status: 200,
      ms: 1,
    };
    const line = JSON.stringify({ ...call, attempt: 1, input: 'deep', output: null });
    await writeFile(join(dir, 'journal.ndjson'), `${line.replace('"deep"', deep)}\n${line.replace('"deep"', '{}')}\n`);
    assert.equal((await readJournal(join(dir, 'journal.ndjson'))).length, 1);
  });

  it('is a checkpoint that is read with what an account scan has found, and with what a learner set', async () => {
    const path = join(dir, 'checkpoint.json');
    const found = {
      ...honest,
      suffix: '',
      bucketName: 'aws-workshop-',
      resources: [
        record({ id: 'log-group@/aws/lambda/createShortURL', kind: 'log-group', props: { name: 'x' } }),
        record({ id: 'api-route@GET /{shortId}', kind: 'api-route', props: {} }),
        record({ id: 'role', kind: 'role', props: { trust: { Version: '2012-10-17' } } }),
      ],
      added: 'by a newer version',
    };
    await writeFile(path, JSON.stringify(found));
    assert.deepEqual(await loadCheckpoint(path), found);
  });

  it('is a journal that is read without the lines of the wrong form', async () => {
    const good = { at, type: 'check', step: 'api', id: 'api.x', title: 'x', status: 'pass' };
    const lines = [
      { ...good, title: { toString: 'x' } },
      { ...good, status: 'gone' },
      { ...good, step: '../x' },
      { ...good, at: 1 },
      { at, type: 'exercise.started', exercise: '$(x)', step: 'api', check: 'x' },
      { at, type: 'resource.ready', id: 'table', kind: 'table', what: null },
      { at, type: 'command.failed', command: 'up', code: 5, error: 'x' },
      good,
    ];
    const path = join(dir, 'journal.ndjson');
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    assert.deepEqual(await readJournal(path), [good]);
  });

  it('is a history of a class that counts as empty', async () => {
    const path = join(dir, 'history.json');
    for (const members of [{ a: { b: 1 } }, { a: ['x'] }, null, { 'a\u001b[2J': {} }]) {
      await writeFile(path, JSON.stringify({ version: 1, members }));
      assert.deepEqual(await readHistory(path), { version: 1, members: {} }, JSON.stringify(members));
    }
  });

  it('is a review that is refused for each value of the wrong form', async () => {
    const card = {
      due: at,
      stability: 1,
      difficulty: 5,
      scheduled_days: 0,
      reps: 1,
      lapses: 1,
      learning_steps: 0,
      state: 1,
    };
    const paths = pathsOf(dir);
    await mkdir(paths.home, { mode: 0o700 });
    const read = async (cards: unknown) => {
      await writeFile(paths.review, JSON.stringify({ version: 1, cards }));
      return readCards(paths);
    };
    assert.deepEqual(await read({ table: card }), { table: card });
    for (const [cards, reason] of [
      [{ 'a\u001b[2J': card }, 'its a name in cards is not an id: "a\\u001b[2J"'],
      [{ table: { ...card, due: '\u001b]0;x' } }, 'its cards.table.due is not a time: "\\u001b]0;x"'],
      [{ table: { ...card, reps: -1 } }, 'its cards.table.reps is not a whole number up to 9007199254740991'],
      [{ table: { ...card, state: 4 } }, 'its cards.table.state is not a whole number up to 3'],
      [{ table: { ...card, last_review: 0 } }, 'its cards.table.last_review is not a time'],
      [[], 'its cards is no object'],
    ] as const)
      await assert.rejects(read(cards), { message: `The file of the review cannot be used: ${reason}.` });
  });

  it('is a membership of a class that counts as none', async () => {
    const paths = pathsOf(dir);
    await mkdir(paths.home, { mode: 0o700 });
    const membership = {
      version: 1,
      address: '127.0.0.1:4680',
      room: 'r',
      className: 'c',
      name: 'ana',
      token: 'x'.repeat(32),
      folder: folderIdentity(paths.home),
      reported: 0,
      shown: 0,
      inbox: [],
      offlineUntil: 0,
    };
    const read = async (change: object) => {
      await writeFile(paths.membership, JSON.stringify({ ...membership, ...change }), { mode: 0o600 });
      return readMembership(paths);
    };
    assert.deepEqual(await read({}), membership);
    for (const change of [
      { reported: 0.5 },
      { reported: -1 },
      { shown: 1e300 },
      { address: '127.0.0.1:4680/x' },
      { token: 'x\r\nHost: y' },
      { name: 'a\u001b[2J' },
      { inbox: [{ id: 0, at, text: ' ' }] },
      { folder: 'of somebody else' },
    ])
      assert.equal(await read(change), undefined, JSON.stringify(change));
  });

  it('is a credential that is not valid, also where it is no object', async () => {
    const path = join(dir, 'credential.json');
    for (const text of ['null', '1', '[]', '{"proof":null}', '{"issuer":{"id":5},"proof":{},"name":["x"]}']) {
      const heard = recordUi();
      const context = { ui: heard.ui, paths: pathsOf(dir), signal: new AbortController().signal, yes: true };
      await writeFile(path, text);
      assert.equal(await classCertify(context, { verify: path }), 1, text);
      assert.match(heard.lines.join('\n'), /^NOT VALID: its? /, text);
    }
  });

  describe('of a class reset', () => {
    const place = { name: 'Ana', account: '123456789012', region: 'ap-south-1', suffix: 'ana' };
    const stack = { suffix: 'ana', things: [], checkpoint: honest };
    const member: MemberPlan = {
      place,
      alias: null,
      stacks: [stack],
      others: [],
      namesakes: [],
      unseen: [],
      account: null,
      refused: null,
    };
    const state: MemberState = {
      version: 1,
      plan: '0123456789ab',
      place,
      alias: null,
      phase: 'planned',
      stacks: [honest],
      appeared: [],
      left: [],
      clean: 0,
      dirty: 0,
      account: null,
      reason: null,
      since: at,
      at,
    };
    let files: ResetFiles;
    beforeEach(async () => void (files = await openFiles(dir)));
    afterEach(() => files.close());

    it('is a plan that is refused, though its hash is right', async () => {
      const save = async (change: Partial<MemberPlan>) => {
        const writer = await files.createPlan({ at, className: 'class' });
        writer.add({ ...member, ...change });
        await writer.finish();
      };
      await save({});
      assert.deepEqual(files.openPlan('x').read(place), member);
      const checkpoint = { ...honest, ...resource({ props: file('../../precious.txt') }) } as Checkpoint;
      for (const [change, reason] of [
        [{ place: { ...place, suffix: '/../../x' } }, 'in line 2, place.suffix is not a suffix: "/../../x"'],
        [{ place: { ...place, account: '..' } }, 'in line 2, place.account is not an account id: ".."'],
        [
          { stacks: [{ ...stack, checkpoint }] },
          'stacks[0].checkpoint.resources[0].props.file is not the name of a file',
        ],
      ] as const) {
        await save(change);
        assert.throws(
          () => files.openPlan('x'),
          (error: Error) => error.message.includes(reason),
        );
      }
    });

    it('is the state of an account that is refused, and makes no file elsewhere', async () => {
      const path = join(dir, 'reset', '123456789012-ap-south-1-ana.json');
      await files.saveState(state);
      assert.deepEqual(await files.loadState(place), state);
      for (const [change, reason] of [
        [{ place: { ...place, suffix: '/../../../x' } }, 'place.suffix is not a suffix'],
        [{ place: { ...place, suffix: 'ben' } }, 'place is that of another learner'],
        [{ phase: 'over' }, 'phase is not one of'],
        [{ stacks: [{ ...honest, suffix: '..' }] }, 'stacks[0].suffix is not a suffix: ".."'],
        [{ plan: '' }, 'plan is not the hash of a plan'],
      ] as const) {
        await writeFile(path, JSON.stringify({ ...state, ...change }));
        await assert.rejects(files.loadState(place), (error: Error & { code?: string; fix?: string }) => {
          assert.ok(error.message.includes(reason), error.message);
          assert.match(error.fix ?? '', /^mv \S+ana\.json \S+ana\.json\.damaged && workshop class reset/);
          return error.code === 'workspace';
        });
      }
      await mkdir(join(dirname(path), 'receipts'), { recursive: true });
      assert.deepEqual((await readdir(dir)).sort(), ['reset']);
    });
  });
});
