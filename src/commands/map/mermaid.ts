// The map as a Mermaid flowchart, which GitHub and many editors draw.
import type { Model } from './types.ts';

export function mermaid({ parts, ways }: Model): string {
  return [
    'flowchart LR',
    '  browser((browser))',
    ...parts.map(({ id, title, state, details }) => {
      const lines = [title, ...details.filter(({ built }) => built).map(({ text }) => text)];
      return `  ${id}["${lines.join('<br>')}"]:::${state.replace(' ', '')}`;
    }),
    ...ways.map(({ from, to, says, built }) => `  ${from} ${built ? '-->' : '-.->'}|${says}| ${to}`),
    '  classDef built fill:#d7f0dd,stroke:#1d6b34,color:#000',
    '  classDef next fill:#fff3cd,stroke:#8a6d00,color:#000',
    '  classDef tocome fill:#f4f4f4,stroke:#888,color:#333,stroke-dasharray:4',
  ].join('\n');
}
