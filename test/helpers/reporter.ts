// Mocha's usual report, with the generated tests counted apart: a thousand round trips of the protocol say nothing about
// how many behaviours are tested. A suite is generated if its title, or that of a suite around
// it, begins with "generated: ": one loop over a table or over the schemas makes its tests.
// With SLOW_FILES=20 it also lists the 20 files whose tests and hooks took longest.
import { relative } from 'node:path';
import { reporters, Runner, type Hook, type MochaOptions, type Test } from 'mocha';
import { root } from './root.ts';

export default class Reporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    let generated = 0;
    const took = new Map<string, number>();
    super(runner, options);
    const addTime = ({ file = '', duration = 0 }: Test | Hook) => took.set(file, (took.get(file) ?? 0) + duration);
    runner.on(Runner.constants.EVENT_TEST_END, addTime);
    runner.on(Runner.constants.EVENT_HOOK_END, addTime);
    runner.on(Runner.constants.EVENT_TEST_PASS, (test: Test) => {
      if (test.titlePath().some((title) => title.startsWith('generated: '))) generated += 1;
    });
    // After the summary, which the parent prints at the end as well.
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes } = this.stats;
      if (generated > 0)
        reporters.Base.consoleLog(`  passing: ${passes - generated} behaviours, ${generated} generated round trips\n`);
      const slowest = [...took].toSorted(([, one], [, other]) => other - one);
      for (const [file, ms] of slowest.slice(0, Number(process.env['SLOW_FILES'] ?? 0)))
        reporters.Base.consoleLog(`  ${(ms / 1000).toFixed(1).padStart(7)} s  ${relative(root, file)}`);
    });
  }
}
