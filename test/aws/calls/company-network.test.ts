// Networks that let nobody out but through a proxy, or replace certificates.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { http } from '../../../src/aws/calls/http.ts';
import { errorCategory } from '../../../src/aws/errors/explain.ts';
import { hasOpenssl, startCompanyNetwork, type CompanyNetwork } from '../../helpers/aws/connect-proxy.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/ana</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
const denied = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

describe('a company network', () => {
  let network: CompanyNetwork;
  let folder: Folder;
  const variables = () => ({
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTPS_PROXY: network.proxy,
    NODE_EXTRA_CA_CERTS: network.ca,
  });
  const start = (env: NodeJS.ProcessEnv) => folder.runWith(env, 'start', '--target', 'aws', '--yes');

  before(async function () {
    if (!hasOpenssl()) return this.skip();
    network = await startCompanyNetwork(['*.amazonaws.com', '*.ap-south-1.amazonaws.com'], (request, response) => {
      const isSts = request.headers.host?.startsWith('sts.');
      response.writeHead(isSts ? 200 : 403, { 'content-type': 'text/xml' }).end(isSts ? identity : denied);
    });
  });
  after(() => network?.stop());
  beforeEach(async () => {
    folder = await makeFolder();
    network.asked.length = 0;
    network.refusal = undefined;
  });
  afterEach(() => folder.remove());

  it('is left through the proxy of HTTPS_PROXY, by every client of the SDK', async () => {
    const { code, stderr } = await start(variables());
    assert.equal(code, 0, stderr);
    assert.deepEqual([...new Set(network.asked)].sort(), [
      'CONNECT freetier.us-east-1.api.aws:443',
      'CONNECT iam.amazonaws.com:443',
      'CONNECT sts.ap-south-1.amazonaws.com:443',
    ]);
    const { target } = await folder.read<{ target: { account: string } }>('checkpoint.json');
    assert.equal(target.account, '123456789012');
  });

  it('with its own certificates gets the name of the variable that makes Node.js trust them', async () => {
    const { code, stderr } = await start({ ...variables(), NODE_EXTRA_CA_CERTS: '' });
    assert.equal(code, 1, stderr);
    const text = stderr.replace(/\s+/g, ' ');
    assert.ok(
      text.includes('This machine does not trust the TLS certificate of the answer (UNABLE_TO_VERIFY_LEAF_SIGNATURE:'),
      stderr,
    );
    assert.ok(
      text.includes('A company network or an antivirus program often replaces certificates by its own.'),
      stderr,
    );
    assert.ok(text.includes('export NODE_EXTRA_CA_CERTS=ca.pem'), stderr);
    // It is no use to try again: one connection, no retries.
    assert.deepEqual(network.asked, ['CONNECT sts.ap-south-1.amazonaws.com:443']);
  });

  it('whose proxy wants a password says so, with the command that gives it', async () => {
    network.refusal = { status: 407, text: 'Proxy Authentication Required' };
    const { code, stderr } = await start(variables());
    assert.equal(code, 1, stderr);
    const text = stderr.replace(/\s+/g, ' ');
    const proxy = new URL(network.proxy).host;
    const refused = `The proxy ${proxy} refused to connect to sts.ap-south-1.amazonaws.com: 407 Proxy Authentication Required.`;
    assert.ok(text.includes(refused), stderr);
    assert.ok(text.includes('The proxy comes from HTTPS_PROXY or HTTP_PROXY in your environment.'), stderr);
    assert.ok(text.includes('export HTTPS_PROXY=http://user:password@proxy.example.com:3128'), stderr);
  });

  it('whose proxy is not there is named as such', async () => {
    const closed = await closedPort();
    const { stderr } = await start({ ...variables(), HTTPS_PROXY: `http://127.0.0.1:${closed}` });
    const text = stderr.replace(/\s+/g, ' ');
    assert.ok(
      text.includes(`The proxy 127.0.0.1:${closed} does not answer: connect ECONNREFUSED 127.0.0.1:${closed}.`),
      stderr,
    );
  });

  it('with a value of HTTPS_PROXY that is no address never shows the value, which can have a password', async () => {
    const { code, stderr } = await start({ ...variables(), HTTPS_PROXY: 'socks5://ana:hunter2@127.0.0.1:1' });
    assert.equal(code, 1, stderr);
    const text = stderr.replace(/\s+/g, ' ');
    assert.ok(text.includes('The value of HTTPS_PROXY is not the address of an HTTP proxy'), stderr);
    assert.ok(!text.includes('hunter2'), stderr);
  });

  it('is no reason to ask the proxy for the sandbox', async () => {
    const env = { HTTPS_PROXY: network.proxy, HTTP_PROXY: network.proxy };
    const { code, stderr } = await folder.runWith(env, 'goto', 'table', '--yes', '--pace', 'instant');
    assert.equal(code, 0, stderr);
    assert.deepEqual(network.asked, []);
  });
});

describe('plain HTTP', () => {
  let network: CompanyNetwork;
  const saved = { ...process.env };
  before(async function () {
    if (!hasOpenssl()) return this.skip();
    network = await startCompanyNetwork(['site.example'], (request, response) =>
      response.writeHead(200).end(`asked for ${request.url}`),
    );
  });
  beforeEach(() => {
    network.asked.length = 0;
    process.env['HTTP_PROXY'] = network.proxy;
  });
  afterEach(() => {
    for (const name of ['HTTP_PROXY', 'NO_PROXY']) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
  });
  after(() => network?.stop());

  it('goes through the proxy of HTTP_PROXY', async () => {
    const { status, body } = await http('http://site.example/index.html');
    assert.deepEqual([status, body], [200, 'asked for http://site.example/index.html']);
    assert.deepEqual(network.asked, ['GET http://site.example/index.html']);
  });

  it('goes directly to a host of NO_PROXY', async () => {
    process.env['NO_PROXY'] = '.invalid';
    const error: unknown = await http('http://site.invalid/').catch((thrown: unknown) => thrown);
    assert.equal(errorCategory(error), 'network', String(error));
    assert.deepEqual(network.asked, []);
  });

  it('goes directly to this machine', async () => {
    const server = createHttpServer((_request, response) => response.end('here'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const { body } = await http(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      assert.equal(body, 'here');
      assert.deepEqual(network.asked, []);
    } finally {
      server.close();
    }
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
