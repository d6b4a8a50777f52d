// A web page that is open in the browser beside a sandbox: every request that it sends to the control plane is refused before
// anything is read or done, from another site, and from a page of the sandbox's own website.
import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { findChromium, howToInstall, launch } from '../../page/browser.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const refusal = 'The control plane of the sandbox is not for web pages.';

let test: TestSandbox;
async function start(): Promise<void> {
  // With everything that an attacker could wish for: a reset, and injections without a key.
  test = await startTestSandbox({ forTests: true });
  const s3 = test.client(S3Client);
  const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'kept', CreateBucketConfiguration }));
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'page.html', Body: '<p>', ContentType: 'text/html' }));
}

/** Nothing was deleted, nothing was injected, and no operation was reached. */
async function assertUntouched(logged: number): Promise<void> {
  assert.deepEqual(test.log.slice(logged), []);
  assert.equal(await (await fetch(`${test.url}/_sandbox/injections`)).text(), '[]\n');
  const { Buckets } = await test.client(S3Client).send(new ListBucketsCommand({}));
  assert.deepEqual(
    Buckets?.map(({ Name }) => Name),
    ['kept'],
  );
}

describe('The control plane', () => {
  const warnings: string[] = [];
  const warned = ({ name, message }: Error) => void warnings.push(`${name} ${message}`);
  before(async () => {
    process.on('warning', warned);
    await start();
  });
  after(async () => {
    process.off('warning', warned);
    await test.stop();
    // Such as of listeners that each refused request would leave at its connection.
    assert.deepEqual(
      warnings.filter((text) => text.startsWith('MaxListeners')),
      [],
    );
  });

  const targets = [
    '/_sandbox/health',
    '/_sandbox/endpoints',
    '/_sandbox/reset',
    '/_sandbox/injections',
    '/kept/x',
    '/',
  ];
  const types = [
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'application/json',
    'application/x-amz-json-1.0',
  ];
  const body = '[{ "service": "s3", "operation": "*", "kind": "503" }]';
  /** What browsers add to the request of a page, and no page can leave out or change. */
  const marks: readonly Readonly<Record<string, string>>[] = [
    ...['http://evil.example', 'https://evil.example', 'null', 'http://127.0.0.1:21000', 'file://'].map((origin) => ({
      origin,
    })),
    ...['cross-site', 'same-site'].flatMap((site) =>
      ['no-cors', 'cors', 'navigate', 'websocket'].map((mode) => ({ 'sec-fetch-site': site, 'sec-fetch-mode': mode })),
    ),
  ];

  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`refuses ${method} of a page: every address, every content type, every mode`, async () => {
      const logged = test.log.length;
      const vectors = marks.flatMap((mark) =>
        targets.map((target, n) => ({ mark, target, type: types[n % types.length] })),
      );
      for (const { mark, target, type } of vectors) {
        const headers = { ...mark, ...(type !== undefined && { 'content-type': type }) };
        const seen = await send(method, target, headers, ['GET', 'HEAD'].includes(method) ? '' : body);
        assert.deepEqual(
          [seen.status, seen.body],
          [403, method === 'HEAD' ? '' : refusal],
          JSON.stringify({ target, headers }),
        );
        assert.deepEqual(
          Object.keys(seen.headers).filter((name) => name.startsWith('access-control')),
          [],
        );
      }
      await assertUntouched(logged);
    });
  }

  it('refuses its own addresses also to a page that it serves itself, as an object of a bucket', async () => {
    const logged = test.log.length;
    for (const target of targets.filter((path) => path.startsWith('/_sandbox/'))) {
      for (const path of [target, `${test.url}${target}`, `HTTP://localhost${target}`, `${target}?x=/`]) {
        const seen = await send('GET', path, { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, '');
        assert.deepEqual([seen.status, seen.body], [403, refusal], path);
      }
    }
    await assertUntouched(logged);
  });

  it('opens no socket', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const origins: Record<string, string>[] = [{ origin: 'http://evil.example' }, {}];
    for (const origin of origins) {
      const key = { 'sec-websocket-key': `${'x'.repeat(22)}==` };
      const seen = await send('GET', '/_sandbox/health', { ...upgrade, ...key, ...origin }, '');
      assert.notEqual(seen.status, 101);
    }
  });

  function send(method: string, path: string, headers: Record<string, string>, text: string) {
    return new Promise<{ status: number | undefined; headers: object; body: string }>((resolve, reject) => {
      const length = { 'content-length': String(text.length) };
      const sent = request(test.url, { method, path, headers: { ...headers, ...length } }, (response) => {
        let all = '';
        response.on('data', (chunk: Buffer) => (all += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: all }));
      });
      sent.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode, headers: response.headers, body: '' });
      });
      sent.on('error', reject).end(text);
    });
  }
});

describe('A page in a browser', () => {
  let browser: Browser;
  let site: Server;
  before(async function () {
    if (!findChromium()) {
      console.log(`      ${howToInstall}`);
      this.skip();
    }
    await start();
    site = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<body>evil</body>'),
    );
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    browser = await launch(['--host-resolver-rules=MAP *.example 127.0.0.1']);
  });
  after(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
    await test?.stop();
  });

  for (const [whose, host] of [
    ['another site', 'evil.example'],
    ['this machine', '127.0.0.1'],
  ] as const) {
    it(`of ${whose} reads and changes nothing: no request, form, image, script, frame, worker, beacon or socket`, async () => {
      const logged = test.log.length;
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`http://${host}:${(site.address() as AddressInfo).port}/`);
      const read = await page.evaluate(`(async (url) => {
        const reads = [];
        const attempt = async (name, ask) => { try { const text = await ask(); if (text) reads.push(name + ' ' + text); } catch {} };
        const element = (tag, attributes) => new Promise((done) => {
          const made = Object.assign(document.createElement(tag), attributes);
          made.onload = () => done(tag === 'iframe' ? '' : 'loaded'); made.onerror = () => done('');
          document.body.append(made);
        });
        for (const path of ['/_sandbox/health', '/_sandbox/endpoints', '/_sandbox/injections', '/kept/page.html'])
          for (const mode of ['cors', 'no-cors'])
            await attempt(path + mode, async () => (await fetch(url + path, { mode })).text());
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json'])
          for (const [method, path] of [['POST', '/_sandbox/reset'], ['POST', '/_sandbox/injections'], ['PUT', '/_sandbox/injections']])
            for (const mode of ['cors', 'no-cors'])
              await attempt(method + type, async () => (await fetch(url + path, { method, mode, headers: { 'content-type': type },
                body: '[{ "service": "s3", "operation": "*", "kind": "503" }]' })).text());
        await attempt('image', () => element('img', { src: url + '/_sandbox/endpoints' }));
        await attempt('script', () => element('script', { src: url + '/_sandbox/endpoints' }));
        await attempt('style', () => element('link', { rel: 'stylesheet', href: url + '/_sandbox/endpoints' }));
        await attempt('frame', async () => {
          const frame = document.createElement('iframe');
          frame.src = url + '/_sandbox/endpoints';
          const loaded = new Promise((done) => (frame.onload = done));
          document.body.append(frame);
          await loaded;
          return frame.contentDocument?.body.textContent;
        });
        for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
          await attempt('form', async () => {
            const frame = Object.assign(document.createElement('iframe'), { name: 'f' + Math.random() });
            document.body.append(frame);
            const form = Object.assign(document.createElement('form'), { method: 'post', enctype, target: frame.name,
              action: url + '/_sandbox/reset' });
            document.body.append(form);
            const loaded = new Promise((done) => (frame.onload = done));
            form.submit();
            await loaded;
            return frame.contentDocument?.body.textContent;
          });
        navigator.sendBeacon(url + '/_sandbox/reset', 'x');
        await attempt('worker', () => new Promise((done) => {
          const code = 'fetch(' + JSON.stringify(url + '/_sandbox/endpoints') + ').then((r) => r.text()).then(postMessage, () => postMessage(""))';
          new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => done(data);
        }));
        await attempt('socket', () => new Promise((done) => {
          const socket = new WebSocket(url.replace('http', 'ws') + '/_sandbox/health');
          socket.onopen = () => done('open'); socket.onerror = () => done('');
        }));
        await attempt('events', () => new Promise((done) => {
          const events = new EventSource(url + '/_sandbox/health');
          events.onopen = () => done('open'); events.onerror = () => done('');
        }));
        return reads;
      })('${test.url}')`);
      assert.deepEqual(read, []);
      await assertUntouched(logged);
      await context.close();
    });
  }
});
