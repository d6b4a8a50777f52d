// The page as a learner builds it by hand, with the address of the API in it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useTestPage } from './test-page.ts';
import { fromRoot } from '../helpers/root.ts';

const uiSrc = fromRoot('ui-src');
const vite = join(uiSrc, 'node_modules/vite/bin/vite.js');
const builtIn = 'http://built-in.test';

describe('The page built by hand, with VITE_API_URL', () => {
  const openPage = useTestPage();
  let files: string;

  before(async function () {
    if (!existsSync(vite)) {
      console.log('      Vite is not installed, so its tests are skipped. Run: npm ci --prefix ui-src');
      this.skip();
    }
    files = await mkdtemp(join(tmpdir(), 'ui-by-hand-'));
    await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', files], {
      cwd: uiSrc,
      env: { ...process.env, VITE_API_URL: builtIn },
    });
  });

  after(async () => {
    if (files) await rm(files, { recursive: true });
  });

  for (const [name, config] of [
    ['is empty', '{"apiUrl":""}'],
    ['was not uploaded', undefined],
  ] as const) {
    it(`calls the API it was built for when config.json ${name}`, async () => {
      const { page, open, shorten } = await openPage({ files, config });
      await open();
      await Promise.all([page.waitForRequest(`${builtIn}/shorten`), shorten('https://example.com/')]);
    });
  }

  it('calls the API of config.json when that names one', async () => {
    const { page, api, open, shorten } = await openPage({ files });
    await open();
    await Promise.all([page.waitForRequest(`${api.url}/shorten`), shorten('https://example.com/')]);
  });
});
