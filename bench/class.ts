// The reset of a hundred accounts at the pace of AWS, compared with the slowest account alone. It takes about six minutes:
// the accounts are built at pace instant, and the reset waits as on AWS, with ten API Gateway calls a second.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustStayUnchanged } from '../src/commands/class/rehearse/verdict/reset-verdict.ts';
import { courseLength, openRehearsalFolder } from '../src/commands/class/rehearse/setup.ts';
import { defaultRoleName } from '../src/commands/class/roster/read-org-unit.ts';
import { ensureSandbox, stopSandbox } from '../src/sandbox/client/process.ts';
import { pathsOf } from '../src/workspace/paths.ts';
import { bin } from './cli.ts';
import { environment, print, printTable } from './tools/measure.ts';

const accounts = 100;
const atOnce = 25;

export async function benchClass(): Promise<void> {
  const folder = await openRehearsalFolder();
  try {
    const { sandbox } = pathsOf(folder.dir);
    const { signal } = new AbortController();
    const began = performance.now();
    // Two are not to be touched, and one is for the comparison.
    const learners = accounts + 3;
    const setup = { region: 'ap-south-1', pace: 'instant', unitName: 'bench' };
    const rehearsed = await folder.setUp({ ...setup, learners, seed: 1, atOnce: 10, signal });
    print(`${learners} learners built in ${seconds(began)} s`);
    const members = rehearsed.accounts.map(({ learner }) => learner).filter((learner) => !mustStayUnchanged(learner));
    const slowest = members.find(({ plan }) => plan.steps === courseLength().steps);
    const allow = await rehearsed.writeAllowList();
    const rosterOf = async (name: string, some: typeof members) => {
      const rows = some.map(({ plan, account }) => `${plan.name},${account.account}\n`);
      await writeFile(join(folder.dir, `${name}.csv`), ['name,account\n', ...rows].join(''));
      const roster = ['--roster', `${name}.csv`, '--role-name', defaultRoleName, '--target', 'sandbox'];
      return [bin, 'class', 'reset', ...roster, '--at-once', String(atOnce)];
    };
    const all = await rosterOf(
      'class',
      members.filter((member) => member !== slowest),
    );
    const one = await rosterOf('one', slowest ? [slowest] : []);
    await stopSandbox(sandbox);
    await ensureSandbox(sandbox, { pace: 'aws' });
    const remove = ['--remove', '--allow-accounts', allow, '--yes'];
    const [planned] = await Promise.all([measured(all, folder.dir), measured(one, folder.dir)]);
    // Beside each other, as both mostly wait.
    const [many, alone] = await Promise.all([
      measured([...all, ...remove], folder.dir),
      measured([...one, ...remove], folder.dir),
    ]);
    printTable(`The reset of a class at pace aws, ${atOnce} accounts at once`, [
      ['', 's', '× slowest', 'peak MB'],
      [`plan of ${accounts}`, planned.seconds.toFixed(1), '', planned.peak],
      [`reset of ${accounts}`, many.seconds.toFixed(1), (many.seconds / alone.seconds).toFixed(2), many.peak],
      ['reset of the slowest alone', alone.seconds.toFixed(1), '1.00', alone.peak],
    ]);
  } finally {
    await folder.close(false);
  }
}

async function measured(args: readonly string[], cwd: string): Promise<{ seconds: number; peak: string }> {
  const began = performance.now();
  const child = spawn(process.execPath, [...args], { cwd, env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
  let [peak, said] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2000)));
  const watch = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (text) => (peak = String(Math.round(Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024) || peak)),
      () => undefined,
    );
  }, 250);
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return { seconds: (performance.now() - began) / 1000, peak: peak || '?' };
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
