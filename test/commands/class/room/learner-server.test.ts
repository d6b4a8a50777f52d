// What strangers in the same network can do with the board of a class: nothing. And what hostile bodies leave: nothing.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJoinAttempts } from '../../../../src/commands/class/room/join-attempts.ts';
import { pathsOf } from '../../../../src/workspace/paths.ts';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { openBoard, type TestBoard } from '../../../helpers/workspace/board.ts';
import { sendTo } from '../../../helpers/workspace/console.ts';

const json = { 'content-type': 'application/json' };

describe('the address of a board for learners', () => {
  let dir: string;
  let board: TestBoard;
  let token: string;
  let other: string;

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    sendTo(board.port, 'POST', path, { ...json, ...headers }, JSON.stringify(body));
  const joinAs = async (name: string): Promise<string> => {
    const { status, text } = await post('/join', { code: board.code, name });
    assert.equal(status, 200, text);
    return (JSON.parse(text) as { token: string }).token;
  };
  const bearer = (of: string) => ({ authorization: `Bearer ${of}` });
  const request = (reports: readonly unknown[] = []) => ({
    now: new Date().toISOString(),
    journal: '0123456789abcdef',
    shown: 0,
    reports,
  });

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-room-'));
    board = await openBoard(pathsOf(dir));
    [token, other] = [await joinAs('Ana'), await joinAs('Ben')];
  });

  after(async () => {
    await board.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('takes a name once, in any case, and no name that a terminal acts on', async () => {
    assert.equal((await post('/join', { code: board.code, name: 'aNA' })).status, 409);
    for (const name of ['', ' Ana', 'A\u001b[2J', 'A\nB', '\u202eAna', 'x'.repeat(41), '<b>', 7, null])
      assert.equal((await post('/join', { code: board.code, name })).status, 400, String(name));
  });

  it('knows no learner without a token, and says of which class it is', async () => {
    for (const headers of [{}, bearer('x'.repeat(32)), { authorization: token }, bearer('')]) {
      const { status, headers: answered } = await post('/sync', request(), headers);
      assert.equal(status, 401);
      assert.match(String(answered['x-workshop-room']), /^[\w-]{12}$/);
    }
  });

  it('gives a learner the messages to them, and nothing of others', async () => {
    const { text } = await post('/sync', request(), bearer(token));
    assert.deepEqual(JSON.parse(text), { messages: [] });
    assert.equal((await sendTo(board.port, 'GET', '/sync', bearer(other))).status, 405);
    assert.equal((await sendTo(board.port, 'GET', '/api/events', bearer(other))).status, 405);
  });

  it('answers to no web page, and to no name that somebody else can point here', async () => {
    assert.equal((await post('/join', {}, { origin: 'http://127.0.0.1:1' })).status, 403);
    assert.equal((await post('/join', {}, { 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await post('/join', {}, { host: 'evil.example' })).status, 421);
    const visit = await sendTo(board.port, 'GET', '/', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' });
    assert.equal(visit.status, 200);
    assert.ok(visit.text.includes(`workshop join 127.0.0.1:${board.port} CODE --name YOUR-NAME`));
    assert.ok(!visit.text.includes(board.code));
  });

  it('refuses hostile bodies with a status of 400 to 499, and stores nothing of them', async () => {
    const before = await readFile(board.file, 'utf8');
    const random = seededRandom(17);
    const values = [null, true, -1, 1e308, '', 'x'.repeat(5_000), [], {}, '__proto__', '2026!', '\u0000', [[[[]]]]];
    const good: Record<string, unknown> = {
      end: 1,
      at: new Date().toISOString(),
      type: 'check',
      step: 'table',
      check: 'table.exists',
      status: 'fail',
    };
    for (let round = 0; round < 150; round++) {
      const field = random.pick(Object.keys(good));
      const report = { ...good, [field]: random.pick(values) };
      const whole: Record<string, unknown> = request([report]);
      if (random.number(2) === 0)
        whole[random.pick(Object.keys(whole))] = random.pick(values.filter((value) => !Array.isArray(value)));
      const { status, text } = await post('/sync', whole, bearer(token));
      assert.ok(status >= 400 && status < 500, `${status} ${text} for ${JSON.stringify(whole).slice(0, 300)}`);
    }
    const raw = [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      `{"reports":${'['.repeat(20_000)}`,
      JSON.stringify(request()).repeat(900),
    ];
    for (const body of raw)
      for (const path of ['/sync', '/join', '/leave']) {
        const { status } = await sendTo(board.port, 'POST', path, { ...json, ...bearer(token) }, body);
        assert.ok(status >= 400 && status < 500, `${status} for ${path}`);
      }
    assert.equal((await post('/sync', request(Array.from({ length: 201 }, () => good)), bearer(token))).status, 400);
    assert.equal(await readFile(board.file, 'utf8'), before);
  });

  it('keeps the named fields of a report alone', async () => {
    const at = new Date().toISOString();
    const report = { end: 9, at, type: 'step.started', step: 'table', text: 'secret', account: '123456789012' };
    assert.equal((await post('/sync', request([report]), bearer(token))).status, 200);
    const stored = (await readFile(board.file, 'utf8')).trim().split('\n').at(-1) ?? '';
    const { reports } = JSON.parse(stored) as { reports: unknown[] };
    assert.deepEqual(reports, [{ end: 9, at, type: 'step.started', step: 'table' }]);
  });

  it('takes a report that comes again once', async () => {
    const report = { end: 30, at: new Date().toISOString(), type: 'help.asked', text: 'Help' };
    const size = async () => (await readFile(board.file, 'utf8')).length;
    await post('/sync', request([report, report]), bearer(other));
    const once = await size();
    await post('/sync', request([report]), bearer(other));
    assert.equal(await size(), once);
  });

  it('lets an address guess ten codes a minute', async () => {
    for (let attempt = 1; attempt <= 10; attempt++)
      assert.equal((await post('/join', { code: 'AAAAA-AAAAA', name: 'Eve' })).status, 403);
    const { status, headers } = await post('/join', { code: board.code, name: 'Eve' });
    assert.equal(status, 429);
    assert.ok(Number(headers['retry-after']) > 0);
    // Who has joined goes on.
    assert.equal((await post('/sync', request(), bearer(token))).status, 200);
  });

  it('lets an address try again after a minute', () => {
    let now = 0;
    const attempts = createJoinAttempts(() => now);
    for (let attempt = 0; attempt < 10; attempt++) attempts.count('192.0.2.1', 'wrong');
    assert.equal(attempts.waitFor('192.0.2.1'), 60);
    assert.equal(attempts.waitFor('192.0.2.2'), 0);
    now = 60_000;
    assert.equal(attempts.waitFor('192.0.2.1'), 0);
  });
});
