// A board that does not answer never holds up a learner: a command waits for it once, and not for long.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { mock } from 'node:test';
import { join } from 'node:path';
import { startReporter } from '../../../../src/commands/room/client/reporter.ts';
import { boardProblem } from '../../../../src/commands/room/client/board-problem.ts';
import { readMembership, saveMembership, type Membership } from '../../../../src/commands/room/client/membership.ts';
import { folderIdentity } from '../../../../src/lib/files/folder-identity.ts';
import { pathsOf, type Paths } from '../../../../src/workspace/paths.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';

describe('a command of a learner whose board does not answer', () => {
  let server: Server;
  let paths: Paths;

  beforeEach(async () => {
    paths = pathsOf(await mkdtemp(join(tmpdir(), 'workshop-reporter-')));
    await mkdir(paths.home, { mode: 0o700 });
    await appendFile(paths.journal, '{"at":"2026-11-30T09:00:00.000Z","type":"help.asked","text":"Why?"}\n', {
      mode: 0o600,
    });
    // Takes every request, and never answers.
    server = createServer(() => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await saveMembership(paths, {
      version: 1,
      address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      room: 'room',
      className: 'spring',
      name: 'Ana',
      token: 'x'.repeat(32),
      folder: folderIdentity(paths.home) ?? '',
      reported: 0,
      shown: 0,
      inbox: [],
      offlineUntil: 0,
    });
  });

  afterEach(async () => {
    mock.timers.reset();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(paths.dir, { recursive: true, force: true });
  });

  const membership = () => readMembership(paths) as Membership;

  it('ends after 300 milliseconds, and has nothing reported', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const asked = once(server, 'request');
    const reporter = startReporter({ ui: recordUi().ui, paths });
    await asked;
    let hasEnded = false;
    const ended = reporter.end().then(() => (hasEnded = true));
    mock.timers.tick(299);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(hasEnded, false);
    mock.timers.tick(1);
    await ended;
    assert.equal(membership().reported, 0);
  });

  it('is followed for ten seconds by commands that report and do not wait, and by one that waits', async () => {
    await startReporter({ ui: recordUi().ui, paths }, { mostMs: 1 }).end();
    const { offlineUntil, failed } = membership();
    assert.ok(offlineUntil > Date.now());
    assert.equal(failed?.because, null);
    assert.match(
      boardProblem(membership()) ?? '',
      /^The board at 127\.0\.0\.1:\d+ did not answer in time at \d\d:\d\d\. It can be slow, or the network is\.$/,
    );
    const again = once(server, 'request');
    const hurried = startReporter({ ui: recordUi().ui, paths }, { mostMs: 60_000 });
    await again;
    await hurried.end();
    assert.deepEqual([membership().offlineUntil, membership().failed], [offlineUntil, failed]);
    mock.timers.enable({ apis: ['Date'], now: offlineUntil + 1 });
    const asked = once(server, 'request');
    const reporter = startReporter({ ui: recordUi().ui, paths }, { mostMs: 1 });
    await asked;
    await reporter.end();
    assert.equal(membership().offlineUntil, offlineUntil + 1 + 10_000);
  });

  it('is over once the board answers a command that runs for a while', async () => {
    await startReporter({ ui: recordUi().ui, paths }, { mostMs: 1 }).end();
    server.removeAllListeners('request');
    server.on('request', (_request, response: ServerResponse) => response.end('{"messages":[]}'));
    const reporter = startReporter({ ui: recordUi().ui, paths });
    while (membership().offlineUntil !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await reporter.end();
    assert.equal(membership().failed, undefined);
    assert.equal(boardProblem(membership()), undefined);
    assert.ok(membership().reported > 0);
  });

  it('is not held up by a board that is gone', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await startReporter({ ui: recordUi().ui, paths }, { mostMs: 60_000 }).end();
    assert.ok(membership().offlineUntil > Date.now());
    assert.match(
      boardProblem(membership()) ?? '',
      /^No board has answered at 127\.0\.0\.1:\d+ at \d\d:\d\d: ECONNREFUSED\.$/,
    );
  });

  it('is told from a program that is no board of a class', async () => {
    server.removeAllListeners('request');
    server.on('request', (_request, response: ServerResponse) => response.writeHead(404).end('{}'));
    await startReporter({ ui: recordUi().ui, paths }, { mostMs: 60_000 }).end();
    assert.equal(membership().failed?.because, 'status 404');
  });
});
