// What all benchmarks share: running a process, medians, tables.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Timed {
  readonly ms: number;
  readonly stdout: string;
}

/** Runs it to its end, without a terminal and without the AWS settings of the person who runs the bench. */
export async function run(args: readonly string[], cwd: string): Promise<Timed> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return { ms: performance.now() - began, stdout };
}

/** NODE_EXTRA_CA_CERTS costs every start of Node 20 some 40 ms, and NODE_OPTIONS can cost anything. */
export function environment(): NodeJS.ProcessEnv {
  const dropped = /^(AWS_|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$|NODE_V8_COVERAGE$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Columns as wide as they must be; all but the first to the right. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  print(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    print(`  ${cells.join('   ')}`.trimEnd());
  }
}
