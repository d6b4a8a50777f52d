// The start of a sandbox that has state: until it answers, and until the API of the course answers its first request. It
// starts the built program, as for a learner, once with the course alone and once with many items.
import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findSandbox, stopSandbox } from '../src/sandbox/client/process.ts';
import { ask } from './tools/load.ts';
import { environment, median, printTable } from './tools/measure.ts';
import { clientsOf, post } from './tools/requests.ts';

const rounds = 9;
const items = 50_000;
const daemon = resolve(import.meta.dirname, '../dist/sandbox-daemon.js');

export async function benchStart(full: string, api: string): Promise<void> {
  const dir = join(full, '.workshop', 'sandbox');
  const rows = await measured(dir, api, 'with the course');
  // In a copy: what is measured after this has no such table.
  const copy = `${dir}-with-items`;
  await stopSandbox(dir);
  await cp(dir, copy, { recursive: true });
  await start(copy);
  await addItems(copy);
  rows.push(...(await measured(copy, api, `and ${items} items`)));
  await stopSandbox(copy);
  await start(dir);
  printTable(`Start of a sandbox with state, ${rounds} rounds`, [['', 'median ms', 'best'], ...rows]);
}

async function measured(dir: string, api: string, state: string): Promise<string[][]> {
  const answers: number[] = [];
  const posts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await stopSandbox(dir);
    const began = performance.now();
    await start(dir);
    answers.push(performance.now() - began);
    await ask(api, post(round));
    posts.push(performance.now() - began);
  }
  const row = (name: string, times: number[]) => [name, median(times).toFixed(0), Math.min(...times).toFixed(0)];
  return [row(`${state}: sandbox answers`, answers), row(`${state}: first POST answered`, posts)];
}

async function start(dir: string): Promise<void> {
  const options = { detached: true, env: environment(), stdio: 'ignore' as const };
  spawn(process.execPath, [daemon, '--dir', dir, '--pace', 'instant'], options).unref();
  for (const until = Date.now() + 20_000; !(await findSandbox(dir)); await sleep(5)) {
    if (Date.now() > until) throw new Error('The sandbox did not answer.');
  }
}

async function addItems(dir: string): Promise<void> {
  const client = new DynamoDBClient(clientsOf(dir).config);
  for (let from = 0; from < items; from += 25) {
    const puts = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: { PK: { S: `bench-${from + n}` }, longUrl: { S: `https://example.com/${from + n}` } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { AWSWorkshopDemoTable: puts } }));
  }
}
