// Our solutions of the tasks.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { solutionZips } from '../../../steps/10-your-code/solution.ts';
import { fromRoot } from '../../helpers/root.ts';

describe('the solutions of the tasks', () => {
  it('are packed as they are in lambda-src, so that an instructor recognizes each', () => {
    const sources = fromRoot('lambda-src', 'solutions');
    const files = readdirSync(sources).flatMap((task) =>
      readdirSync(fromRoot('lambda-src', 'solutions', task)).map((name) => `${task}-${name}.zip`),
    );
    assert.deepEqual(solutionZips.map(({ file }) => file).toSorted(), files.toSorted());
  });
});
