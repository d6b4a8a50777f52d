// Completion scripts for four shells. Ids of resources are looked up when Tab is pressed, out of the checkpoint's text:
// no Node.js is started for it.
import type { CompletedCommand, CompletedOption } from './words.ts';

interface Vocabulary {
  readonly commands: readonly CompletedCommand[];
  /** Of every command. */
  readonly globalOptions: readonly CompletedOption[];
  readonly steps: readonly string[];
}

export const shells = { bash, zsh, fish, powershell } as const;

/** The ids stand six columns in; nothing else in the file does so under that name. */
const resourceIds = String.raw`sed -n 's/^      "id": "\([^"]*\)",\{0,1\}$/\1/p' .workshop/checkpoint.json 2>/dev/null`;

function wordsOf({ own }: CompletedCommand, { globalOptions }: Vocabulary): string {
  return [...own, ...globalOptions].flatMap(({ flags }) => flags).join(' ');
}

interface ValuedOption {
  /** Undefined for the options of every command, which can be before it, too. */
  readonly command: string | undefined;
  readonly option: CompletedOption;
}

/** Another command can have an option of the same name with other values. */
function valued({ commands, globalOptions }: Vocabulary): ValuedOption[] {
  const takesValue = ({ takesValue: takes }: CompletedOption) => takes;
  return [
    ...commands.flatMap(({ name: command, own }) => own.filter(takesValue).map((option) => ({ command, option }))),
    ...globalOptions.filter(takesValue).map((option) => ({ command: undefined, option })),
  ];
}

/** A pattern of `case` for the command and the word before the cursor. */
function casePattern({ command, option }: ValuedOption): string {
  return option.flags.map((flag) => (command === undefined ? `*' ${flag}'` : `'${command} ${flag}'`)).join('|');
}

/** What may stand where the argument of a command goes: words, and whether resources too. */
function argumentWords(command: CompletedCommand, { steps }: Vocabulary): string {
  return [...command.choices, ...(command.steps ? steps : [])].join(' ');
}

function bash(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  return `# workshop: completion for bash. To use it now and later:
#   workshop completion bash > ~/.local/share/bash-completion/completions/workshop
#   source ~/.local/share/bash-completion/completions/workshop
_workshop() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= index words=
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      --dir|--mfa-code|--endpoint-url) ((index++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case "$command $previous" in
${valued(vocabulary)
  .map((one) => {
    const { choices, isFile } = one.option;
    const what = isFile
      ? 'COMPREPLY=($(compgen -f -- "$current"))'
      : `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current"))`;
    return `    ${casePattern(one)}) ${what}; return ;;`;
  })
  .join('\n')}
  esac
  case $command in
    '') words='${commands.map(({ name }) => name).join(' ')} --help --version' ;;
${commands
  .map((command) => {
    const dynamic = command.resources ? `" $(${resourceIds})"` : '';
    return `    ${command.name}) if [[ $current == -* ]]; then words='${wordsOf(command, vocabulary)}'; else words='${argumentWords(command, vocabulary)}'${dynamic}; fi ;;`;
  })
  .join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _workshop workshop
`;
}

function zsh(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  return `#compdef workshop
# workshop: completion for zsh. To use it:
#   workshop completion zsh > "\${fpath[1]}/_workshop"   # then open a new shell
_workshop() {
  local command index
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
      --dir|--mfa-code|--endpoint-url) ((index++)) ;;
      -*) ;;
      *) command=$words[index]; break ;;
    esac
  done
  case "$command $words[CURRENT-1]" in
${valued(vocabulary)
  .map((one) => {
    const { choices, isFile } = one.option;
    return `    ${casePattern(one)}) ${isFile ? '_files' : `compadd -- ${choices.join(' ')}`}; return ;;`;
  })
  .join('\n')}
  esac
  case $command in
    '')
      local -a names=(
${commands.map(({ name, summary }) => `        ${single(`${name}:${summary}`)}`).join('\n')}
      )
      _describe command names ;;
${commands
  .map((command) => {
    const dynamic = command.resources ? ` $(${resourceIds})` : '';
    return `    ${command.name}) if [[ $PREFIX == -* ]]; then compadd -- ${wordsOf(command, vocabulary)}; else compadd -- ${argumentWords(command, vocabulary)}${dynamic}; fi ;;`;
  })
  .join('\n')}
  esac
}
if [[ $funcstack[1] == _workshop ]]; then _workshop "$@"; else compdef _workshop workshop; fi
`;
}

function fish(vocabulary: Vocabulary): string {
  const lines = vocabulary.commands.flatMap((command) => {
    const { name, summary, own, resources } = command;
    const when = `-n ${single(`__fish_seen_subcommand_from ${name}`)}`;
    const words = argumentWords(command, vocabulary);
    return [
      `complete -c workshop -f -n __fish_use_subcommand -a ${name} -d ${single(summary)}`,
      ...(words ? [`complete -c workshop -f ${when} -a ${single(words)}`] : []),
      ...(resources
        ? [
            `complete -c workshop -f ${when} -a "(${resourceIds.replaceAll('"', String.raw`\"`).replaceAll('$', String.raw`\$`)})"`,
          ]
        : []),
      ...[...own, ...vocabulary.globalOptions].map(({ flags, text, takesValue, choices, isFile }) => {
        const names = flags
          .map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
          .join(' ');
        const value = takesValue
          ? isFile
            ? ' -r -F'
            : ` -x${choices.length > 0 ? ` -a ${single(choices.join(' '))}` : ''}`
          : '';
        return `complete -c workshop ${when} ${names}${value} -d ${single(text)}`;
      }),
    ];
  });
  return `# workshop: completion for fish. To use it:
#   workshop completion fish > ~/.config/fish/completions/workshop.fish
${lines.join('\n')}
`;
}

function powershell(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  const list = (words: string) =>
    words
      .split(' ')
      .filter(Boolean)
      .map((word) => `'${word}'`)
      .join(', ');
  return `# workshop: completion for PowerShell. To use it, now and in every later session:
#   workshop completion powershell >> $PROFILE; . $PROFILE
Register-ArgumentCompleter -Native -CommandName workshop -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  $options = @{
${commands.map((command) => `    '${command.name}' = @(${list(wordsOf(command, vocabulary))})`).join('\n')}
  }
  $arguments = @{
${commands.map((command) => `    '${command.name}' = @(${list(argumentWords(command, vocabulary))})`).join('\n')}
  }
  $withResources = @(${list(
    commands
      .filter(({ resources }) => resources)
      .map(({ name }) => name)
      .join(' '),
  )})
  $values = @{
${valued(vocabulary)
  .flatMap(({ command, option: { flags, choices } }) =>
    flags.map((flag) => `    '${[command, flag].filter(Boolean).join(' ')}' = @(${list(choices.join(' '))})`),
  )
  .join('\n')}
  }
  $command = $words | Where-Object { $options.ContainsKey($_) } | Select-Object -First 1
  $last = if ($wordToComplete) { $words | Select-Object -Last 2 | Select-Object -First 1 } else { $words | Select-Object -Last 1 }
  $found = if ($last -and $values.ContainsKey("$command $last")) { $values["$command $last"] }
    elseif ($last -and $values.ContainsKey($last)) { $values[$last] }
    elseif (-not $command -or $command -eq $wordToComplete) { $options.Keys | Sort-Object }
    elseif ($wordToComplete -like '-*') { $options[$command] }
    else {
      $arguments[$command]
      if ($withResources -contains $command -and (Test-Path .workshop/checkpoint.json)) {
        (Get-Content -Raw .workshop/checkpoint.json | ConvertFrom-Json).resources.id
      }
    }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function single(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
