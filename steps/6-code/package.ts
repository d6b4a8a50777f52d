// Chapter 6: packs the code and its dependencies into three zips, identical on every machine.
import { archive, pack } from '../../src/resources/files/archive.ts';
import { sha256 } from '../../src/lib/zip.ts';
import { defineStep, expect } from '../define.ts';
import { createZip, getZip, layerZip } from './archives.ts';

export default defineStep({
  id: 'package',

  async provision(step) {
    const layer = await step.ensure('layer-zip', archive, layerZip);
    const create = await step.ensure('create-zip', archive, createZip);
    const get = await step.ensure('get-zip', archive, getZip);
    step.drift({
      handbook: 'a shell script runs Babel and zips the folders, or you do it by hand',
      today: 'this tool zips the compiled TypeScript and the dependencies',
      why: 'Node.js runs modern JavaScript without Babel. Fixed dates and a fixed order give the same zip, with the same hash, on every machine.',
    });
    return { layerZip: layer, createZip: create, getZip: get };
  },

  async verify({ aws, check }) {
    const parts = [
      { ...createZip, which: 'create-zip', entry: 'index.mjs' },
      { ...getZip, which: 'get-zip', entry: 'index.mjs' },
      { ...layerZip, which: 'layer-zip', entry: 'nodejs/node_modules/nanoid/package.json' },
    ] as const;
    for (const { file, contents, which, entry } of parts) {
      await check(`package.${which}-contents`, `${file} contains ${entry}`, async () => {
        const found = await archive.read({ file, contents }, aws, undefined);
        const there = found?.entries.includes(entry);
        const actual = found
          ? `${found.entries.length} files, ${found.size} bytes, sha256 ${found.sha256}`
          : 'no such file';
        if (there) return { pass: true, actual };
        return {
          pass: false,
          because: 'Lambda does not find the file.',
          expected: `a zip with ${entry}`,
          actual,
          help: 'workshop next',
        };
      });
      await check(`package.${which}-reproducible`, `${file} is the same when it is packed again`, async () => {
        const found = await archive.read({ file, contents }, aws, undefined);
        const again = sha256(await pack(contents));
        return expect(again, found?.sha256 ?? 'no such file', 'The zip was packed from other code.', 'workshop next');
      });
    }
  },
});
