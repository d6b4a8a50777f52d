// Commands as lines to paste: one command a line, and a comment that no shell stumbles over. What cannot run as it
// stands, such as a command with a part to fill in, is advice and gets no mark.

export interface PasteLine {
  readonly text: string;
  readonly runnable: boolean;
}

const programs =
  'workshop|npx|npm|node|aws|curl|git|eval|export|unset|df|sudo|timedatectl|sntp|w32tm|setx?|\\$env:\\w+';
/** A command behind a word or two: `or: workshop break list`. */
const alternative = new RegExp(`^(.*?):\\s+((?:${programs})\\b.*)$`);
const isCommand = new RegExp(`^(?:${programs})\\b`);
/** Written by hand for people: `<name>`, and values that are left out. */
const hasGap = /<[\w ]+>|…/;

/** `workshop policy   # prints it; then: workshop next` becomes two lines. */
export function pasteLines(text: string): PasteLine[] {
  const [command = '', ...rest] = text.split('   # ');
  const lines: { command: string; comment: string[] }[] = [{ command: command.trim(), comment: [] }];
  for (const part of rest.join(' ').split('; ').filter(Boolean)) {
    const [, word = '', other] = alternative.exec(part) ?? [];
    if (other === undefined) lines.at(-1)?.comment.push(part);
    else lines.push({ command: other, comment: [word] });
  }
  return lines.flatMap(({ command, comment }) => withComment(command, comment.join(', ')));
}

/** An interactive zsh has no comments. Ours are ignored by workshop itself; other programs would take them as arguments. */
function withComment(command: string, comment: string): PasteLine[] {
  const runnable = isCommand.test(command) && !hasGap.test(command);
  const plain = comment.replace(/['"`()[\]{}*?!$&|;<>\\~]/g, '');
  if (plain === '') return [{ text: command, runnable }];
  if (!runnable || startsWorkshop.test(command)) return [{ text: `${command}   # ${plain}`, runnable }];
  return [
    { text: command, runnable },
    { text: `  ${comment}`, runnable: false },
  ];
}

/** Started by itself, by npx, or by node. */
const startsWorkshop = /^(?:workshop\b|npx (?:--prefix \S+ )?workshop\b|node \S*\bworkshop(?:\.js)?['"]?(?: |$))/;

/** Commands to paste end in `# …`, which an interactive zsh hands on as arguments. */
export function withoutComment(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('#');
  return at < 0 ? argv : argv.slice(0, at);
}
