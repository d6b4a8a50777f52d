// A class rehearsal inside the test process, with its output and its folder.
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import { classCommand } from '../../../src/commands/class/command.ts';
import type { RehearseFlags } from '../../../src/commands/class/rehearse/rehearse.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { recordUi } from '../cli/recorded-ui.ts';

// The SDK's warning about Node 20 would fill the output of the tests.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export interface RehearsalDocument {
  readonly ok: boolean;
  readonly differences: readonly string[];
  readonly acts: readonly { readonly code: number | null }[];
}

export async function rehearse(
  options: RehearseFlags,
  around?: CallInterceptor,
  stop = new AbortController(),
  stateDir?: string,
) {
  const heard = recordUi();
  const { signal } = stop;
  const context = { ui: heard.ui, paths: pathsOf('.'), signal, yes: false, stateDir, ...(around && { around }) };
  const dir = () => /on a temporary sandbox in (\S+)/.exec(heard.lines.join('\n'))?.[1] ?? '';
  try {
    const code = await classCommand.run(context, ['rehearse'], { ...options });
    return { code, dir: dir(), text: heard.lines.join('\n'), document: heard.document as unknown as RehearsalDocument };
  } catch (error) {
    return { code: undefined, dir: dir(), error, text: heard.lines.join('\n'), document: undefined };
  }
}
