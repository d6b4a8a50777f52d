// The ids of all checks and expected failures, which never change.
import assert from 'node:assert/strict';
import { courseSteps } from '../../src/engine/course.ts';
import { course } from '../../steps/index.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

/** Stored in checkpoints and journals, and the headings of hints: an id that is here is never renamed. */
const ids = {
  environment: [
    'environment.node-version',
    'environment.account',
    'environment.clock',
    'environment.region',
    'environment.names-free',
  ],
  table: ['table.item-round-trip'],
  role: ['role.trusts-lambda-only', 'role.can-write-logs'],
  functions: [
    'functions.create-function-configured',
    'functions.create-function-says-hello',
    'functions.get-function-configured',
    'functions.get-function-says-hello',
  ],
  logs: ['logs.line-found'],
  api: [
    'api.no-invoke-permission (failure)',
    'api.routes-lead-to-functions',
    'api.post-reaches-function',
    'api.get-reaches-function',
  ],
  cors: ['cors.preflight-blocked (failure)', 'cors.preflight-allowed', 'cors.responses-allow-origin'],
  package: [
    'package.create-zip-contents',
    'package.create-zip-reproducible',
    'package.get-zip-contents',
    'package.get-zip-reproducible',
    'package.layer-zip-contents',
    'package.layer-zip-reproducible',
  ],
  layer: ['layer.matches-zip'],
  deploy: [
    'deploy.module-not-found (failure)',
    'deploy.create-function-code',
    'deploy.create-function-runs',
    'deploy.get-function-code',
    'deploy.get-function-runs',
  ],
  'database-access': [
    'database-access.access-denied (failure)',
    'database-access.stores-url',
    'database-access.finds-url',
    'database-access.unknown-id',
    'database-access.invalid-url',
  ],
  bucket: ['bucket.files-and-types', 'bucket.config-names-api'],
  hosting: ['hosting.access-denied (failure)', 'hosting.index-document', 'hosting.website-refuses'],
  'public-access': [
    'public-access.website-serves-page',
    'public-access.config-names-api',
    'public-access.browser-shortens',
  ],
  distribution: ['distribution.deployed', 'distribution.cloudfront-serves-page'],
  'bucket-policy': [
    'bucket-policy.cloudfront-serves-page',
    'bucket-policy.cloudfront-cannot-list',
    'bucket-policy.website-refuses',
  ],
  'private-again': [
    'private-again.public-access-blocked',
    'private-again.website-refuses',
    'private-again.cloudfront-serves-page',
    'private-again.browser-shortens',
  ],
  'cors-origin': [
    'cors-origin.every-page-allowed (failure)',
    'cors-origin.other-page-blocked',
    'cors-origin.own-page-allowed',
    'cors-origin.page-shortens',
  ],
  'security-headers': [
    'security-headers.page-in-frame (failure)',
    'security-headers.inline-script-runs (failure)',
    'security-headers.frame-blocked',
    'security-headers.types-kept',
    'security-headers.https-remembered',
    'security-headers.scripts-limited',
    'security-headers.cloudfront-serves-page',
  ],
  'origin-access-control': [
    'origin-access-control.any-distribution (failure)',
    'origin-access-control.distribution-signs',
    'origin-access-control.policy-names-distribution',
    'origin-access-control.identity-removed',
    'origin-access-control.cloudfront-serves-page',
  ],
  'own-roles': [
    'own-roles.table-deletable (failure)',
    'own-roles.functions-have-own-roles',
    'own-roles.create-function-least',
    'own-roles.get-function-least',
    'own-roles.still-works',
  ],
  limits: [
    'limits.burst-answered (failure)',
    'limits.concurrency-shared (failure)',
    'limits.items-lost (failure)',
    'limits.table-deletable (failure)',
    'limits.burst-unnoticed (failure)',
    'limits.burst-refused',
    'limits.functions-reserved',
    'limits.log-lines-expire',
    'limits.table-restorable',
    'limits.table-protected',
    'limits.api-watched',
    'limits.burst-noticed',
    'limits.still-works',
  ],
  alias: ['alias.stores-alias', 'alias.taken', 'alias.same-time', 'alias.invalid', 'alias.without'],
  expiry: ['expiry.ttl-enabled', 'expiry.before', 'expiry.seconds', 'expiry.after', 'expiry.invalid', 'expiry.without'],
  'visit-count': ['visit-count.starts-at-zero', 'visit-count.counts', 'visit-count.same-time', 'visit-count.unknown'],
  redirect: ['redirect.browser', 'redirect.page', 'redirect.unknown'],
};

describe('the checks of the course', () => {
  let workspace: TestWorkspace;
  before(async () => void (workspace = await openTestWorkspace({ suffix: 'ana' })));
  after(() => workspace.stop());

  it('have these ids, in this order, and all of them pass', async function () {
    this.timeout(120_000);
    await workspace.goto(courseSteps(course).at(-1)?.id ?? '');
    const seen: Record<string, string[]> = {};
    for (const event of workspace.events) {
      if (event.type === 'check') assert.equal(event.status, 'pass', event.id);
      if (event.type === 'check') (seen[event.step] ??= []).push(event.id);
      if (event.type === 'failure.seen') (seen[event.step] ??= []).push(`${event.id} (failure)`);
    }
    assert.deepEqual(seen, ids);
    assert.deepEqual(Object.keys(seen), Object.keys(ids));
  });

  it('have one id each', () => {
    const all = Object.values(ids).flat();
    assert.equal(new Set(all.map((id) => id.replace(/ .*/, ''))).size, all.length);
  });
});
