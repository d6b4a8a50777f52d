// What the README says: one command builds everything from an empty folder.
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { assertUpAndDown } from './up-and-down.ts';

describe('the main job', () => {
  let folder: Folder | undefined;
  afterEach(() => folder?.remove());

  it('builds everything from an empty folder, prints three working addresses, and removes it again', async function () {
    this.timeout(120_000);
    folder = await makeFolder();
    await assertUpAndDown(folder);
  });
});
