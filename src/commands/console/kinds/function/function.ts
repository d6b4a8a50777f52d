// A function: its settings and versions, the code as it is deployed, its last invocations, and an event to try it with.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionCommand, InvokeCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { logGroupOf } from '../../../../../steps/names.ts';
import { download } from '../../../../aws/calls/http.ts';
import { usageError } from '../../../../engine/errors.ts';
import { unzip } from '../../../../lib/zip.ts';
import { outputsOf, nameOf, textIn, type KindView } from '../kind.ts';
import { reportIn, type Report } from './report.ts';
import { testEvents } from './test-events.ts';

const mostZip = 10 * 1024 * 1024;
const mostCode = 512 * 1024;
const mostFiles = 200;
const mostResult = 64 * 1024;
const dayMs = 24 * 3600 * 1000;
/** Of a thousand log lines each. */
const mostPages = 5;
const mostInvocations = 50;

export const functionView: KindView = {
  reads: {
    async settings(at) {
      const client = at.aws.client(LambdaClient);
      const FunctionName = nameOf(at);
      const [{ Configuration = {} }, { Versions = [] }] = await Promise.all([
        client.send(new GetFunctionCommand({ FunctionName })),
        client.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 50 })),
      ]);
      const { Runtime, Handler, MemorySize, Timeout, Architectures, Role, CodeSize, LastModified, State } =
        Configuration;
      return {
        runtime: Runtime ?? null,
        handler: Handler ?? null,
        memory: MemorySize ?? 0,
        timeout: Timeout ?? 0,
        architecture: Architectures?.join(', ') ?? null,
        role: Role ?? null,
        codeBytes: CodeSize ?? 0,
        modified: LastModified ?? null,
        state: State ?? null,
        environment: { ...Configuration.Environment?.Variables },
        layers: (Configuration.Layers ?? []).map(({ Arn = '', CodeSize: bytes = 0 }) => ({ arn: Arn, bytes })),
        versions: Versions.map(
          ({ Version = '', Description = '', LastModified: modified = null, CodeSize: bytes = 0 }) => ({
            version: Version,
            description: Description,
            modified,
            bytes,
          }),
        ),
        events: testEvents(at.checkpoint, outputsOf<{ arn: string }>(at).arn ?? ''),
      };
    },

    /** The files of the zip that runs now, downloaded from Lambda. */
    async code(at) {
      const { Code } = await at.aws.client(LambdaClient).send(new GetFunctionCommand({ FunctionName: nameOf(at) }));
      const bytes = await download(Code?.Location ?? '', mostZip, at.aws.signal);
      const files = await unzip(bytes, mostCode);
      return {
        bytes: bytes.length,
        more: Math.max(0, files.length - mostFiles),
        files: files.slice(0, mostFiles).map(({ name, bytes: size, content }) => ({
          name,
          bytes: size,
          text: content && !content.includes(0) ? content.toString('utf8') : null,
        })),
      };
    },

    /** Of the last day, the newest last. */
    async invocations(at) {
      const client = at.aws.client(CloudWatchLogsClient);
      const found: (Report & { at: number })[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const answer = await client.send(
          new FilterLogEventsCommand({
            logGroupName: logGroupOf(nameOf(at)),
            filterPattern: '?REPORT ?"platform.report"',
            startTime: Date.now() - dayMs,
            limit: 1000,
            nextToken,
          }),
        );
        for (const { message = '', timestamp = 0 } of answer.events ?? []) {
          const report = reportIn(message.trimEnd());
          if (report) found.push({ at: timestamp, ...report });
        }
        if (!answer.nextToken) break;
        ({ nextToken } = answer);
      }
      return { invocations: found.toSorted((one, other) => one.at - other.at).slice(-mostInvocations) };
    },
  },

  changes: {
    invoke: {
      async run(at, body) {
        const event = textIn(body, 'event', mostResult);
        assertJson(event);
        const answer = await at.aws
          .client(LambdaClient)
          .send(new InvokeCommand({ FunctionName: nameOf(at), Payload: Buffer.from(event), LogType: 'Tail' }));
        const result = Buffer.from(answer.Payload ?? []).toString('utf8');
        /** Lambda sends the last 4 KB. */
        const lines = Buffer.from(answer.LogResult ?? '', 'base64')
          .toString('utf8')
          .trimEnd()
          .split('\n');
        return {
          status: answer.StatusCode ?? 0,
          /** `Unhandled` where the function threw an error, or was stopped. */
          error: answer.FunctionError ?? null,
          version: answer.ExecutedVersion ?? null,
          result: result.slice(0, mostResult),
          isCut: result.length > mostResult,
          lines,
          report: lines.map(reportIn).find(Boolean) ?? null,
        };
      },
    },
  },
};

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw usageError(`The event is not JSON: ${(error as Error).message}`, 'workshop console', {
      state: 'The function was not invoked.',
    });
  }
}
