// `npm run test:fuzz`: a long run, with SEED and RUNS from the environment. It ends with exit code 1 at the first finding
// and prints the fewest requests that show it again.
import { describeRequest, fuzz, shrink } from './fuzz.ts';
import { startPopulatedSandbox } from './populated-sandbox.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['RUNS'] ?? 20_000);
const mostHeap = 600 * 1024 * 1024;

console.log(`SEED=${seed} RUNS=${runs}`);
const began = Date.now();
const populated = await startPopulatedSandbox();
let told = 0;
const result = await fuzz({
  seed,
  runs,
  populated,
  onProgress(sent) {
    if (sent - told < 2_000) return;
    told = sent;
    console.log(`${sent} sent, ${heapMb()} MB, ${Math.round((Date.now() - began) / 1000)} s`);
  },
});
const unexpected = await populated.unexpectedFiles();
await populated.stop();

console.log(`${result.sent} sent in ${Math.round((Date.now() - began) / 1000)} s; by status:`, result.byStatus);
const { finding, requests } = result;
if (finding) {
  console.log(`\nFound with SEED=${seed}: ${finding.wrong}\n${describeRequest(finding.request)}\nShrinking …`);
  const before = requests.slice(0, requests.indexOf(finding.request) + 1);
  const needed = await shrink(before);
  console.log(`\n${needed.length} of ${before.length} requests are needed:`);
  for (const request of needed) console.log(describeRequest(request));
}
if (unexpected.length > 0) console.log(`\nFiles where none belong: ${unexpected.join(', ')}`);
const isHeavy = process.memoryUsage().heapUsed > mostHeap;
if (isHeavy) console.log(`\nThe heap has grown to ${heapMb()} MB.`);
process.exitCode = finding || unexpected.length > 0 || isHeavy ? 1 : 0;

function heapMb(): number {
  return Math.round(process.memoryUsage().heapUsed / 1024 / 1024);
}
