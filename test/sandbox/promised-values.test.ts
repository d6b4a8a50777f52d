// Values in the text of docs/sandbox.md that the code has as values, too: the paces, and the resource types of stacks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { paces } from '../../src/sandbox/pace.ts';
import { resourceTypeNames } from '../../src/sandbox/services/cloudformation/types/index.ts';
import { fromRoot } from '../helpers/root.ts';

const text = readFileSync(fromRoot('docs/sandbox.md'), 'utf8');

/** `at once`, `0.4 s` or `3 min`, as the table writes a time. */
function written(ms: number): string {
  if (ms === 0) return 'at once';
  return ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}

describe('docs/sandbox.md', () => {
  it('has each pace with its times for a role, a table and a distribution', () => {
    const rows = [...text.matchAll(/^\| `(instant|demo|aws)` +\|(.*)\|.*\|$/gm)].map(([, name, cells = '']) => [
      name,
      ...cells.split('|').map((cell) => cell.trim()),
    ]);
    const wanted = Object.entries(paces).map(([name, pace]) => [
      name,
      ...[pace.role, pace.table, pace.distribution].map(written),
    ]);
    assert.deepEqual(rows, wanted);
  });

  it('lists every resource type that a stack can have, and no other one', () => {
    const section = /\*\*CloudFormation\.\*\*[\s\S]*?(?=\n\*\*)/.exec(text)?.[0] ?? '';
    const listed = [...section.matchAll(/^- `(AWS::\w+::)(\w*)`(.*)$/gm)].flatMap(([, prefix = '', name = '', more]) =>
      name ? [prefix + name] : [...String(more).matchAll(/`(\w+)`/g)].map(([, each]) => prefix + each),
    );
    // Templates of the CDK have it, and nothing is made for it.
    assert.deepEqual([...listed, 'AWS::CDK::Metadata'].sort(), resourceTypeNames.toSorted());
  });
});
