// The environment of a sandbox as the lines that a shell evaluates.
import { quoteForPowerShell, singleQuoted } from '../../lib/shell-quote.ts';

export function envText(values: Readonly<Record<string, string>>, shell: string): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (shell === 'powershell')
        return value ? `$env:${name} = ${quoteForPowerShell(value)}` : `Remove-Item Env:${name} -ErrorAction Ignore`;
      return value ? `export ${name}=${singleQuoted(value)}` : `unset ${name}`;
    })
    .join('\n');
}
