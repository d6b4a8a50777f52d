// Runs one call of a tool: the command with its output captured, and its errors in the words of the CLI.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { asWorkshopError } from '../../aws/errors/explain.ts';
import { unknownName, usageError, WorkshopError } from '../../engine/errors.ts';
import { visible } from '../../lib/visible.ts';
import { captureUi } from '../../ui/captured.ts';
import type { Json } from '../../engine/types.ts';
import type { TargetApproval } from '../../workspace/approved-targets.ts';
import type { Context } from '../shared/context.ts';
import { quote } from '../shared/program-name.ts';
import type { Tool } from './tools.ts';

/** Longer than any error of AWS, and short enough for every pattern that it is compared with. */
const longestArgument = 10_000;

interface CallOptions {
  /** Ends the call: cancelled by the client, or the server stops. */
  readonly signal: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

export async function callTool(
  context: Context,
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  { signal, onProgress }: CallOptions,
): Promise<CallToolResult> {
  const { pasteAnywhere: pasteable = (text: string) => text } = context;
  try {
    // It may have waited for another call.
    signal.throwIfAborted();
    const values = checked(tool, given);
    const captured = captureUi({
      pasteable,
      again: commandOf(tool, values),
      ...(onProgress && { onProgress }),
    });
    const approval = ['builds', 'removes'].includes(tool.effect) ? refuseAws(tool) : undefined;
    await tool.run({ ...context, ui: captured.ui, signal, yes: false, ...(approval && { approval }) }, values);
    const document = captured.document() as Readonly<Record<string, Json>>;
    const completed = tool.complete?.(document, captured.events) ?? document;
    return { content: [{ type: 'text', text: captured.text() }], structuredContent: completed };
  } catch (error) {
    const aborted = Object.assign(new Error('Stopped.'), { name: 'AbortError' });
    const said = asWorkshopError(signal.aborted && !(error instanceof WorkshopError) ? aborted : error, undefined);
    if (said.code === 'bug') context.ui.error(said, true);
    return { content: [{ type: 'text', text: errorText(said, pasteable) }], isError: true };
  }
}

/** What happened, what it means for the stack, and what the learner can type. */
function errorText({ code, message, state, fix }: WorkshopError, pasteable: (text: string) => string): string {
  const parts = [`${message} (${code})`, state, fix && `Next: ${pasteable(fix)}`];
  return parts.flatMap((part) => (part ? [visible(part)] : [])).join('\n');
}

function checked(tool: Tool, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const known = (tool.arguments ?? []).map(({ name }) => name);
  const fix = `call ${tool.name} again with arguments of its input schema`;
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownName({ noun: 'argument', asked: name, known, fix });
    if (typeof value !== 'string') throw usageError(`The argument ${name} of ${tool.name} is not a text.`, fix);
    if (value.length > longestArgument)
      throw usageError(`The argument ${name} of ${tool.name} has more than ${longestArgument} characters.`, fix);
  }
  const missing = tool.arguments?.find(({ name, required }) => required && !given[name]);
  if (missing) throw usageError(`${tool.name} needs the argument ${missing.name}.`, fix);
  return given as Readonly<Record<string, string>>;
}

/** As the learner would type it. */
function commandOf(tool: Tool, values: Readonly<Record<string, string>>): string {
  const words = (tool.arguments ?? []).flatMap(({ name, option }) => {
    const value = values[name];
    return value === undefined ? [] : [...(option ? [option] : []), quote(value, process.platform === 'win32')];
  });
  return ['workshop', tool.name, ...words].join(' ');
}

/** On an account that costs money and that others may share, the learner types it. Called before the first request. */
function refuseAws({ name }: Tool): TargetApproval {
  return {
    confirm: ({ account }) =>
      Promise.reject(
        new WorkshopError({
          code: 'refused',
          message: `An assistant cannot run ${name} here: this folder works in the AWS account ${account}.`,
          state: 'No request was sent. Nothing was changed.',
          fix: `workshop ${name}   # for the learner, in a terminal`,
        }),
      ),
    save: () => Promise.resolve(),
  };
}
