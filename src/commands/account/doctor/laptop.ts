// `workshop doctor --laptop`: whether this machine can take part in a class without internet. It builds the course up to
// chapter 6 in a temporary folder, on a sandbox of its own, because nothing less shows that all parts run here.
import { createServer, connect, type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws } from '../../../aws/create-aws.ts';
import { callerOf } from '../../../aws/credentials/identity.ts';
import { defaultRegion, nodeNotice } from '../../../aws/facts.ts';
import { advance } from '../../../engine/build/advance.ts';
import { findStep, handbookSteps } from '../../../engine/course.ts';
import { projectFile } from '../../../lib/project-file.ts';
import { newCheckpoint } from '../../../workspace/checkpoint.ts';
import { createRun } from '../../../workspace/create-run.ts';
import { hashOf, kitFiles, kitMark } from '../../class/kit/kit-files.ts';
import { startRehearsalSandbox } from '../../class/rehearse/rehearsal-sandbox.ts';
import { codeOf, type LaptopCheckId } from '../../class/kit/laptop-code.ts';
import { course } from '../../../../steps/index.ts';
import { newBucketName } from '../../../../steps/names.ts';
import { runProbes, type Diagnosis, type Finding, type Probe } from './probe.ts';

interface LaptopResult {
  readonly diagnoses: readonly Diagnosis[];
  /** For the instructor. */
  readonly code: string;
}

type LaptopProbe = Probe & { readonly id: LaptopCheckId };

const lastStep = 'database-access';
const leastFree = 500 * 1024 * 1024;

export async function diagnoseLaptop(signal: AbortSignal): Promise<LaptopResult> {
  const hash = await hashOf(await kitFiles());
  const probes: readonly LaptopProbe[] = [
    { id: 'kit', title: 'All files of the kit are here, unchanged', run: () => kit(hash) },
    { id: 'node', title: 'Node.js is recent enough', run: node },
    { id: 'disk', title: 'The disk has room', run: disk },
    { id: 'loopback', title: 'Programs of this machine can reach one another', run: loopback },
    {
      id: 'course',
      title: `A sandbox runs the course up to the step ${lastStep}`,
      run: () => buildCourse(signal),
      mostSeconds: 180,
    },
  ];
  const diagnoses = await runProbes(probes);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const failed = probes.filter(({ id }) => diagnoses.some((one) => one.id === id && one.status !== 'pass'));
  const code = codeOf({
    kit: hash,
    platform: process.platform,
    arch: process.arch,
    node: [major, minor],
    failed: failed.map(({ id }) => id),
    day: new Date().toISOString().slice(0, 10),
  });
  return { diagnoses, code };
}

async function kit(hash: string): Promise<Finding> {
  const mark = projectFile(kitMark);
  if (!existsSync(mark)) return { status: 'pass', actual: `not from a kit; files ${hash.slice(0, 8)}` };
  const { sha256 } = JSON.parse(await readFile(mark, 'utf8')) as { sha256?: unknown };
  if (sha256 === hash) return { status: 'pass', actual: hash.slice(0, 8) };
  return {
    status: 'fail',
    because: 'A file is missing or changed. A virus scanner can have removed it.',
    help: 'npm install --offline ./workshop-kit.tgz   # again, from the file of your instructor',
  };
}

function node(): Promise<Finding> {
  const notice = nodeNotice(process.versions.node);
  const actual = `Node.js ${process.versions.node} on ${process.platform} ${process.arch}`;
  return Promise.resolve({ status: 'pass', actual: notice === undefined ? actual : `${actual}. ${notice}` });
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = bavail * bsize;
  const actual = `${Math.round(free / 1024 / 1024)} MB free in ${tmpdir()}`;
  if (free >= leastFree) return { status: 'pass', actual };
  return { status: 'fail', because: 'The course needs 500 MB.', actual, help: 'delete files that you do not need' };
}

/** Some security programs do not let programs listen, or not talk to themselves. */
async function loopback(): Promise<Finding> {
  const server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    let text = '';
    for await (const chunk of connect(port, '127.0.0.1')) text += String(chunk);
    if (text === 'hello') return { status: 'pass', actual: '127.0.0.1 answers' };
    return {
      status: 'fail',
      because: 'Something else answers on 127.0.0.1.',
      help: 'check proxies and virus scanners',
    };
  } finally {
    server.close();
  }
}

async function buildCourse(signal: AbortSignal): Promise<Finding> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-laptop-'));
  const began = Date.now();
  let stopSandbox = () => Promise.resolve();
  try {
    const { target, stop } = await startRehearsalSandbox(dir, defaultRegion, 'instant');
    stopSandbox = stop;
    const { account } = await callerOf(target);
    const emit = () => undefined;
    const aws = createAws({ target, account, suffix: '', buildDir: join(dir, 'build'), emit, signal });
    try {
      const bucketName = newBucketName('');
      const checkpoint = newCheckpoint({
        target: { kind: 'sandbox', account, region: defaultRegion },
        suffix: '',
        bucketName,
      });
      const run = createRun({ checkpoint, save: () => Promise.resolve(), aws, emit });
      const { position } = findStep(course, lastStep);
      for (const step of handbookSteps(course).filter((one) => one.position <= position)) {
        const { verified, checks } = await advance(run, step);
        const failed = checks.find(({ status }) => status === 'fail' || status === 'error');
        if (!verified)
          return {
            status: 'fail',
            because: `The step ${step.id} fails: ${failed?.title ?? ''}. ${failed?.because ?? ''}`,
            help: 'send this line to your instructor',
          };
      }
    } finally {
      aws.close();
    }
    return { status: 'pass', actual: `built in ${Math.ceil((Date.now() - began) / 1000)} s` };
  } finally {
    await stopSandbox();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
