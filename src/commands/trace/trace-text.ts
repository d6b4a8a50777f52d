// A trace as text: the waterfall of its hops, and below it each permission with the statement that decided.
import type {
  Trace,
  TraceCheck,
  TraceDecision,
  TraceHop,
  TraceStatement,
} from '../../sandbox/client/sandbox-client.ts';
import type { Ui } from '../../ui/ui.ts';
import { cutTo, padEnd, padStart } from '../../ui/columns.ts';
import { adviceOf, type BuiltStack } from './advice.ts';

interface TraceTextOptions {
  readonly drawing: NonNullable<Ui['drawing']>;
  readonly stack: BuiltStack;
  readonly width: number;
}

export function traceText(trace: Trace, options: TraceTextOptions): string {
  const { started, id, door, status, duration } = trace;
  const head = [
    `${trace.root.name}  ${status}  ${milliseconds(duration)}  (${door}, ${started.slice(0, 19).replace('T', ' ')} UTC)`,
    `request id ${id}`,
  ];
  return [...head, '', ...waterfall(trace, options), ...details(trace), ...permissions(trace, options)].join('\n');
}

export function hopsOf(hop: TraceHop): TraceHop[] {
  return [hop, ...hop.hops.flatMap(hopsOf)];
}

export function deniedHops({ root }: Trace): { hop: TraceHop; decision: TraceDecision }[] {
  return hopsOf(root).flatMap((hop) =>
    hop.decisions.filter(({ decision }) => decision === 'deny').map((decision) => ({ hop, decision })),
  );
}

const barWidth = 20;
const timeWidth = 9;

function waterfall(trace: Trace, { drawing, width }: TraceTextOptions): string[] {
  const nameWidth = Math.max(24, width - barWidth - timeWidth - 10);
  return lines(trace.root, 0).map(({ hop, depth }) => {
    const name = cutTo(`${'  '.repeat(depth)}${hop.service} ${hop.name}`, nameWidth);
    const time = padStart(hop.duration === null ? 'running' : milliseconds(hop.duration), timeWidth);
    const bar = drawing === 'words' ? '' : `  ${padEnd(barOf(hop, trace.duration, drawing), barWidth)}`;
    const start = drawing === 'words' ? `  after ${milliseconds(hop.offset)}` : '';
    return `${padEnd(name, nameWidth)}  ${padEnd(String(hop.status ?? ''), 3)}${bar}  ${time}${start}`.trimEnd();
  });
}

/** Lines that a function writes are sent in several calls; one of them is enough to see. */
function lines(hop: TraceHop, depth: number): { hop: TraceHop; depth: number }[] {
  const isLog = ({ service, status }: TraceHop) => service === 'logs' && status === 200;
  const lastLog = hop.hops.findLast(isLog);
  const shown = hop.hops.filter((each) => !isLog(each) || each === lastLog);
  return [{ hop, depth }, ...shown.flatMap((each) => lines(each, depth + 1))];
}

function barOf({ offset, duration }: TraceHop, total: number, drawing: 'unicode' | 'ascii'): string {
  const column = (time: number) => Math.round((Math.min(time, total) / Math.max(total, 0.01)) * barWidth);
  const start = Math.min(column(offset), barWidth - 1);
  const length = Math.max(1, column(offset + (duration ?? total)) - start);
  return ' '.repeat(start) + (drawing === 'unicode' ? '━' : '=').repeat(length);
}

/** What is not a time: cold starts, the cache, errors, and CORS. */
function details({ root }: Trace): string[] {
  const notes = hopsOf(root).flatMap((hop) => [
    ...(hop.coldStart ? [`${hop.name}: cold start, ${milliseconds(hop.coldStart.initDuration)} of init`] : []),
    ...Object.entries(hop.details).flatMap(([name, text]) =>
      name === 'cache' || name.endsWith('error') ? [`${hop.service}: ${name} ${text}`] : [],
    ),
    ...(hop.error
      ? [`${hop.service} ${hop.name}: ${hop.error.code}${hop.error.message && ` (${hop.error.message})`}`]
      : []),
    ...(hop.cors
      ? [`CORS: a page of ${hop.cors.origin} ${hop.cors.allowed ? 'is allowed' : `is refused. ${hop.cors.refusal}`}`]
      : []),
  ]);
  return notes.length > 0 ? ['', ...notes] : [];
}

function permissions({ root }: Trace, options: TraceTextOptions): string[] {
  const decided = hopsOf(root).flatMap((hop) => hop.decisions.map((decision) => ({ hop, decision })));
  // Every flush of a log needs the same permission.
  const seen = new Set<string>();
  const shown = decided.filter(({ hop: { service }, decision: { action, resource, decision } }) => {
    const key = `${service} ${action} ${resource} ${decision}`;
    return !seen.has(key) && seen.add(key);
  });
  if (shown.length === 0) return [];
  return ['', 'Permissions', ...shown.flatMap(({ decision }) => ['', ...permissionLines(decision, options)])];
}

function permissionLines(decision: TraceDecision, { stack, width }: TraceTextOptions): string[] {
  const { principal, action, resource, checks, reason } = decision;
  const isAllowed = decision.decision === 'allow';
  const keys = Object.entries(decision.conditionKeys).map(
    ([key, value]) => `    ${key} = ${[value].flat().join(', ')}`,
  );
  const head = [
    `${isAllowed ? 'allowed' : 'REFUSED'}  ${action}`,
    `  principal  ${principal}`,
    `  resource   ${resource}`,
    ...(keys.length > 0 ? ['  condition keys', ...keys] : []),
  ];
  if (reason === 'root') return [...head, '  The root user of the account keeps this permission.'];
  const decisive = checks.filter(({ decided }) => decided);
  // A statement that allows can be long: a line of it is enough, and --json has all.
  if (isAllowed) return [...head, ...decisive.flatMap((check) => allowedBy(check, width))];
  const { text, statement, step, command } = adviceOf(decision, stack);
  return [
    ...head,
    ...decisive.flatMap(refusedBy),
    ...(decisive.length > 0 ? [] : ['  No policy allows it. Policies that were evaluated:']),
    ...(decisive.length > 0 ? [] : evaluated(checks)),
    `  ${text}`,
    ...(statement ? indented(statement) : []),
    ...(step ? [`  In this course the step ${step} changes that.`] : []),
    ...(command?.action === 'repair' ? [`  That step is built. Put it back: workshop repair ${command.name}`] : []),
  ];
}

function evaluated(checks: readonly TraceCheck[]): string[] {
  const looked = checks.filter(({ kind }) => kind !== 'account');
  return looked.length === 0 ? ['    none'] : looked.map((check) => `    ${nameOf(check)}: ${check.detail}`);
}

function allowedBy(check: TraceCheck, width: number): string[] {
  const { statement } = check;
  if (!statement) return [`  by         ${nameOf(check)}`];
  return [
    `  by         ${nameOf(check)}, ${statementName(statement)}`,
    cutTo(`    ${JSON.stringify(statement.statement)}`, width),
  ];
}

function refusedBy(check: TraceCheck): string[] {
  const { statement, detail } = check;
  if (!statement) return [`  by         ${nameOf(check)}`, `    ${detail}`];
  return [`  by         ${nameOf(check)}, ${statementName(statement)}`, ...indented(statement.statement)];
}

/** As the policy has it: its Sid, or its position from 1. */
function statementName({ index, sid }: TraceStatement): string {
  return sid === null ? `statement ${index + 1}` : `statement "${sid}"`;
}

function nameOf({ kind, name }: TraceCheck): string {
  return kind === 'resource-policy' || kind === 'block-public-access' ? name : `${kind.replaceAll('-', ' ')} ${name}`;
}

function indented(statement: object): string[] {
  return JSON.stringify(statement, null, 2)
    .split('\n')
    .map((line) => `    ${line}`);
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
}
