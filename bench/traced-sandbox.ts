// A sandbox in a process of its own, for the bench of traces: `on`, or `off`, where hops record nothing and no trace is
// kept. It ends with the bench.
import { sandboxClient } from '../src/sandbox/client/sandbox-client.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { Hop } from '../src/sandbox/server/traces/hop.ts';
import { allowAnyRate } from './tools/requests.ts';
import { sandboxTarget } from '../src/aws/target/target.ts';

const [dir = '', traces = 'on'] = process.argv.slice(2);
const nothing = () => undefined;
if (traces === 'off')
  Object.assign(Hop.prototype, {
    begin(this: Hop) {
      return this;
    },
    adopt: nothing,
    decided: nothing,
    note: nothing,
    finish: nothing,
  });

const { url, key, ownKey, close } = await startSandbox({ dir, port: 0, pace: 'instant' });
await allowAnyRate(sandboxTarget({ url, ...key }, 'ap-south-1').config as never);
const endpoints = await sandboxClient({ url, ...ownKey }).endpoints();
process.stdout.write(`${endpoints.find(({ kind }) => kind === 'api')?.url}\n`);
process.stdin.on('end', () => void close().finally(() => process.exit(0))).resume();
