// Invokes both functions once, as the API would, and reads what they have logged.
import { WorkshopError } from '../../../engine/errors.ts';
import type { Run } from '../../../engine/run.ts';
import { inShort, invoke } from '../../../../steps/4-functions/invoke.ts';
import { deployedNames } from './deploy-own-code.ts';

export interface FunctionRun {
  readonly function: string;
  /** What it answered, or its error, in one line. */
  readonly answer: string;
  readonly failed: boolean;
  readonly log: readonly string[];
}

const exampleUrl = 'https://example.com/my-code';

export async function invokeFunctions(run: Run): Promise<FunctionRun[]> {
  const { create, get } = deployedNames(run);
  const stored = await invokeOne(run, create, createEvent());
  const id = /"([\w-]+)"$/.exec(stored.answer)?.[1] ?? 'unknown-id';
  return [stored, await invokeOne(run, get, getEvent(id))];
}

async function invokeOne({ aws }: Run, name: string, event: object): Promise<FunctionRun> {
  const invoked = await invoke(name, event, aws);
  const status = invoked.payload.statusCode ?? (invoked.failed ? 500 : 200);
  return {
    function: name,
    answer: inShort(invoked),
    failed: invoked.failed || status >= 500,
    log: ownLines(invoked.log),
  };
}

/** Without the lines that Lambda itself writes around each invocation. */
function ownLines(log: string): string[] {
  return log
    .split('\n')
    .map((line) => line.replaceAll('\t', ' ').trimEnd())
    .filter((line) => line !== '' && !/^(START|END|REPORT|INIT_START|INIT_REPORT|XRAY) /.test(line));
}

/** The parts of API Gateway's event (payload format 2.0) that functions use. */
function createEvent(): object {
  return {
    version: '2.0',
    routeKey: 'POST /shorten',
    rawPath: '/shorten',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/shorten' } },
    body: JSON.stringify({ urlToShorten: exampleUrl }),
    isBase64Encoded: false,
  };
}

function getEvent(shortId: string): object {
  return {
    version: '2.0',
    routeKey: 'GET /{shortId}',
    rawPath: `/${shortId}`,
    headers: {},
    pathParameters: { shortId },
    requestContext: { http: { method: 'GET', path: `/${shortId}` } },
    isBase64Encoded: false,
  };
}

/** Errors that are about one deployment, and after which a watch goes on. */
export function isAboutOneDeployment(error: unknown): error is WorkshopError {
  return error instanceof WorkshopError && !['interrupted', 'bug', 'credentials'].includes(error.code);
}
