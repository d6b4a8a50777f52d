// A workspace in which the handbook is done, and a learner who writes code for the tasks after it.
import { readFile } from 'node:fs/promises';
import { deploy } from '../../../src/commands/code/deploy/deploy.ts';
import { fromRoot } from '../root.ts';
import { ownSources, runCommand, type OwnSources } from './own-code.ts';
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts';

export interface TaskDeployment {
  readonly exitCode: number;
  readonly task: string | null;
  /** The first check that did not pass, with what it saw: `alias.taken: 200, then …`. */
  readonly refused: string | undefined;
  readonly passed: number;
  readonly lines: readonly string[];
}

export interface TaskWorkspace {
  readonly workspace: TestWorkspace;
  readonly my: OwnSources;
  /** Writes our solution of a task into the learner's folder, with these texts replaced, and deploys it. */
  deploySolution(
    task: string,
    functionName: 'createShortURL' | 'getLongURL',
    edits?: readonly (readonly [from: string, to: string])[],
  ): Promise<TaskDeployment>;
}

export async function openTaskWorkspace(): Promise<TaskWorkspace> {
  const workspace = await openTestWorkspace({ builtTo: 'private-again' });
  const my = ownSources(workspace);
  return {
    workspace,
    my,
    async deploySolution(task, functionName, edits = []) {
      let text = await readFile(fromRoot('lambda-src', 'solutions', task, functionName, 'index.mts'), 'utf8');
      for (const [from, to] of edits) {
        if (!text.includes(from)) throw new Error(`The solution of ${task} has no ${JSON.stringify(from)}`);
        text = text.replace(from, to);
      }
      await my.write(`${functionName}/index.mts`, text);
      return deployMine(workspace);
    },
  };
}

async function deployMine(workspace: TestWorkspace): Promise<TaskDeployment> {
  interface Document {
    readonly task: string | null;
    readonly checks: readonly { id: string; status: string; actual?: string; because?: string }[];
  }
  const { exitCode, document, lines } = await runCommand<object, Document>(workspace, deploy as never, {});
  const failed = document.checks.find(({ status }) => status !== 'pass' && status !== 'blocked');
  return {
    exitCode,
    task: document.task,
    refused: failed && `${failed.id}: ${failed.actual ?? failed.because ?? ''}`,
    passed: document.checks.filter(({ status }) => status === 'pass').length,
    lines,
  };
}
