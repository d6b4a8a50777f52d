// Who can use the console's server: the browser that opened the link, and no other page, name or origin.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { openConsole, openPage, type OpenedPage, type TestConsole } from '../../helpers/workspace/console.ts';

describe('the server of the console', () => {
  let dir: string;
  let opened: TestConsole;
  let page: OpenedPage;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-console-'));
    opened = await openConsole(pathsOf(dir));
  });

  after(async () => {
    page.close();
    await opened.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('refuses a link that it never printed', async () => {
    assert.equal((await opened.send('GET', '/open?token=guessed')).status, 403);
    assert.equal((await opened.send('GET', '/open')).status, 403);
  });

  it('exchanges the link for a cookie that only this page gets', async () => {
    const other = await openConsole(pathsOf(dir));
    const { status, headers, text } = await other.send('GET', other.link);
    assert.equal(status, 200);
    const [, base = ''] = /url=([^"]+)/.exec(text) ?? [];
    assert.match(base, /^\/[\w-]{32}\/$/);
    assert.match(
      String(headers['set-cookie']),
      new RegExp(`^workshop-console=[\\w-]{32}; Path=${base}; HttpOnly; SameSite=Strict$`),
    );
    await other.close();
  });

  it('opens a link once', async () => {
    page = await openPage(opened);
    assert.equal((await page.get('step?id=table')).status, 200);
    const again = await opened.send('GET', opened.link);
    assert.equal(again.status, 403);
    assert.match(again.text, /^This link was opened before, or is not of this console\./);
    assert.equal(again.headers['set-cookie'], undefined);
  });

  it('shows nothing without the cookie', async () => {
    for (const path of [page.base, `${page.base}api/session`, `${page.base}api/events`, '/'])
      for (const cookie of [undefined, 'workshop-console=', `workshop-console=${'x'.repeat(32)}`])
        assert.equal((await opened.send('GET', path, cookie === undefined ? {} : { cookie })).status, 403, path);
  });

  it('sends a policy that allows no inline code, no other server and no frame', async () => {
    const { headers } = await opened.send('GET', page.base, { cookie: page.cookie });
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['access-control-allow-origin'], undefined);
  });

  it('answers to no name that somebody else can point at this machine', async () => {
    for (const host of ['evil.example', '127.0.0.1', '127.0.0.1:1', 'a.localhost:80'])
      assert.equal((await opened.send('GET', page.base, { host, cookie: page.cookie })).status, 421, host);
    const { port } = new URL(opened.origin);
    const own = await opened.send('GET', page.base, { host: `localhost:${port}`, cookie: page.cookie });
    assert.equal(own.status, 200);
  });

  it('refuses requests of other pages, also of one that the sandbox serves', async () => {
    const refused: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:21000' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of refused) {
      const { status, text } = await opened.send('GET', page.base, { cookie: page.cookie, ...headers });
      assert.deepEqual([status, text], [403, 'Another web page cannot use the console.\n']);
    }
  });

  it('opens its link from a terminal that is a web page, and for no script of that page', async () => {
    const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    assert.match((await opened.send('GET', '/open?token=x', clicked)).text, /^This link was opened before/);
    const fetched = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' };
    assert.equal(
      (await opened.send('GET', '/open?token=x', fetched)).text,
      'Another web page cannot use the console.\n',
    );
  });

  it('changes something only by POST, with the token of the page', async () => {
    const { cookie, base } = page;
    const json = { cookie, 'content-type': 'application/json' };
    const run = JSON.stringify({ action: 'start' });
    assert.equal((await opened.send('POST', `${base}api/run`, json, run)).status, 403);
    assert.equal((await opened.send('POST', `${base}api/run`, { ...json, 'x-workshop-token': 'no' }, run)).status, 403);
    assert.equal((await opened.send('GET', `${base}api/run`, { cookie })).status, 404);
    assert.equal((await opened.send('PUT', `${base}api/run`, json, run)).status, 405);
  });

  it('serves the files of the page and no other file', async () => {
    const { cookie, base } = page;
    for (const path of ['index.html', 'favicon.svg'])
      assert.equal((await opened.send('GET', base + path, { cookie })).status, 200, path);
    for (const path of [
      '..%2fpackage.json',
      'assets/..%2f..%2fpackage.json',
      '.%2e/package.json',
      '..\\package.json',
      'assets',
    ])
      assert.notEqual((await opened.send('GET', base + path, { cookie })).status, 200, path);
    assert.notEqual((await opened.send('GET', `${base}../package.json`, { cookie })).status, 200);
    assert.equal((await opened.send('GET', 'http://evil.example/', { cookie })).status, 400);
  });

  it('reads bodies of JSON up to 64 KiB', async () => {
    const { body } = await page.get<{ token: string }>('session');
    const headers = { cookie: page.cookie, 'x-workshop-token': body.token, 'content-type': 'application/json' };
    const send = (text: string, more = {}) => opened.send('POST', `${page.base}api/run`, { ...headers, ...more }, text);
    assert.equal((await send(JSON.stringify({ action: 'x'.repeat(64 * 1024) }))).status, 413);
    assert.equal((await send('{"action":"start"}', { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await send('{"action"')).status, 400);
    assert.equal((await send('[]')).status, 400);
  });

  it('runs no command that is not behind a button, and hands no option on', async () => {
    for (const body of [{ action: 'teardown' }, { action: 'toString' }, {}, { action: 'undo', name: '--yes' }]) {
      const { status, body: answer } = await page.post<{ error: { code: string } }>('run', body);
      assert.deepEqual([status, answer.error.code], [422, 'usage'], JSON.stringify(body));
    }
    const { body } = await page.post<{ error: { message: string } }>('run', { action: 'verify', name: '-x; id' });
    assert.equal(body.error.message, '"-x; id" cannot be given to verify.');
  });
});
