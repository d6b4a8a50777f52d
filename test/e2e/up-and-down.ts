// The whole course by one command, used as a visitor uses it, and removed.
import assert from 'node:assert/strict';
import { http } from '../../src/aws/calls/http.ts';
import type { CommandResult, Folder } from '../helpers/cli/folder.ts';

export async function assertUpAndDown(folder: Folder): Promise<void> {
  const up = await folder.run('up', '--yes', '--pace', 'instant');
  assert.equal(up.code, 0, up.stderr);
  const { api, website, distribution } = addresses(up);
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"urlToShorten":"https://example.com/long"}',
  };
  const made = await http(`${api}/shorten`, post);
  assert.equal(made.status, 200);
  const found = await http(`${api}/${String(JSON.parse(made.body))}`);
  assert.deepEqual([found.status, JSON.parse(found.body)], [200, 'https://example.com/long']);
  assert.equal((await http(`${api}/no-such-id`)).status, 404);
  assert.equal((await http(`${api}/shorten`, { ...post, body: '{}' })).status, 400);
  assert.equal((await http(website)).status, 403, 'the website is private again');
  const page = await http(distribution);
  assert.equal(page.status, 200);
  assert.match(page.body, /<title>/);

  const status = JSON.parse((await folder.run('status', '--json')).stdout) as {
    next: null;
    steps: { status: string }[];
    endpoints: object;
  };
  assert.equal(status.next, null);
  assert.ok(status.steps.every((step) => step.status === 'verified'));
  assert.deepEqual(status.endpoints, { api, website, distribution });

  const down = await folder.run('teardown', '--yes');
  assert.equal(down.code, 0, down.stderr);
  assert.equal(down.stdout.split('\n')[0], 'Removed 28 resources. Nothing is left.');
  assert.equal((await folder.run('teardown')).stdout, 'No workshop in this folder: there is nothing to remove.\n');
}

function addresses({ stdout }: CommandResult): { api: string; website: string; distribution: string } {
  const found = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/) as [string, string]),
  );
  for (const name of ['api', 'website', 'distribution']) assert.match(found[name] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  return found as { api: string; website: string; distribution: string };
}
