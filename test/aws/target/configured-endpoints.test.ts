// Servers in place of AWS that the environment or a profile names.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  endpointNotice,
  endpointOfProfile,
  endpointsInEnvironment,
} from '../../../src/aws/target/configured-endpoints.ts';

describe('a server in place of a single service', () => {
  const url = 'http://127.0.0.1:4566';

  it('is noticed in the environment, unless the SDK ignores it', () => {
    const env = { AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_IAM: '' };
    assert.deepEqual(endpointsInEnvironment(env), [{ from: 'AWS_ENDPOINT_URL_S3', url }]);
    assert.deepEqual(endpointsInEnvironment({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), []);
    assert.equal(
      endpointNotice({ from: 'AWS_ENDPOINT_URL_S3', url }),
      'Requests go to http://127.0.0.1:4566 instead of AWS, because AWS_ENDPOINT_URL_S3 is set.',
    );
  });

  it('is noticed in the configuration of the profile', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-config-'));
    const before = process.env['AWS_CONFIG_FILE'];
    try {
      const file = join(dir, 'config');
      await writeFile(
        file,
        `[profile local]\nregion = ap-south-1\nendpoint_url = ${url}\n[profile plain]\nregion = x\n`,
      );
      process.env['AWS_CONFIG_FILE'] = file;
      assert.deepEqual(await endpointOfProfile('local', {}), [{ from: 'endpoint_url of the profile local', url }]);
      assert.deepEqual(await endpointOfProfile('plain', {}), []);
      assert.deepEqual(await endpointOfProfile('local', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), []);
    } finally {
      if (before === undefined) delete process.env['AWS_CONFIG_FILE'];
      else process.env['AWS_CONFIG_FILE'] = before;
      await rm(dir, { recursive: true });
    }
  });
});
