// The command table: what `--help`, the parser and shell completion know of each command. A command's code is loaded
// when it runs, and not before.
import { doctorCommand } from './account/doctor/command.ts';
import { policyCommand } from './account/policy/command.ts';
import { callCommand } from './app/call/command.ts';
import { logsCommand } from './app/logs/command.ts';
import { openCommand } from './app/open/command.ts';
import { codeCommand } from './code/code/command.ts';
import { deployCommand } from './code/deploy/command.ts';
import { classCommand } from './class/command.ts';
import { completionCommand } from './completion/command.ts';
import { consoleCommand } from './console/command.ts';
import { costCommand } from './cost/command.ts';
import { gotoCommand } from './course/goto.ts';
import { nextCommand } from './course/next/command.ts';
import { repairCommand } from './course/repair/command.ts';
import { startCommand } from './course/start/command.ts';
import { statusCommand } from './course/status/command.ts';
import { teardownCommand } from './course/teardown/command.ts';
import { undoCommand } from './course/undo/command.ts';
import { upCommand } from './course/up.ts';
import { verifyCommand } from './course/verify/command.ts';
import { breakCommand } from './exercise/break/command.ts';
import { fixCommand } from './exercise/fix/command.ts';
import { exportCommand } from './export/command.ts';
import { inspectCommand } from './inspect/command.ts';
import { hintCommand } from './learn/hint/command.ts';
import { readCommand } from './learn/read/command.ts';
import { reviewCommand } from './learn/review/command.ts';
import { whyCommand } from './learn/why/command.ts';
import { mapCommand } from './map/command.ts';
import { mcpCommand } from './mcp/command.ts';
import { notebookCommand } from './notebook/command.ts';
import { packCommand } from './pack/command.ts';
import { feedbackCommand } from './room/feedback/command.ts';
import { helpMeCommand } from './room/help-me/command.ts';
import { joinCommand } from './room/join/command.ts';
import { leaveCommand } from './room/leave/command.ts';
import { progressCommand } from './room/progress/command.ts';
import { sandboxCommand } from './sandbox/command.ts';
import { traceCommand } from './trace/command.ts';
import type { CommandDefinition } from './shared/definition.ts';

/** In the order of `workshop --help`. */
export const commands: readonly CommandDefinition[] = [
  startCommand,
  nextCommand,
  upCommand,
  gotoCommand,
  statusCommand,
  verifyCommand,
  undoCommand,
  repairCommand,
  teardownCommand,
  readCommand,
  hintCommand,
  whyCommand,
  reviewCommand,
  mcpCommand,
  notebookCommand,
  inspectCommand,
  mapCommand,
  consoleCommand,
  costCommand,
  traceCommand,
  openCommand,
  callCommand,
  logsCommand,
  exportCommand,
  codeCommand,
  deployCommand,
  breakCommand,
  fixCommand,
  doctorCommand,
  policyCommand,
  sandboxCommand,
  classCommand,
  joinCommand,
  helpMeCommand,
  feedbackCommand,
  progressCommand,
  leaveCommand,
  packCommand,
  completionCommand,
];
