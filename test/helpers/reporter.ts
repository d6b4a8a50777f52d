// Mocha's usual report, with the generated tests counted apart: a thousand round trips of the protocol say nothing about
// how many behaviours are tested. A suite is generated if its title, or that of a suite around
// it, begins with "generated: ": one loop over a table or over the schemas makes its tests.
import { reporters, Runner, type MochaOptions, type Test } from 'mocha';

export default class Reporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    let generated = 0;
    super(runner, options);
    runner.on(Runner.constants.EVENT_TEST_PASS, (test: Test) => {
      if (test.titlePath().some((title) => title.startsWith('generated: '))) generated += 1;
    });
    // After the summary, which the parent prints at the end as well.
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes } = this.stats;
      if (generated > 0)
        reporters.Base.consoleLog(`  passing: ${passes - generated} behaviours, ${generated} generated round trips\n`);
    });
  }
}
