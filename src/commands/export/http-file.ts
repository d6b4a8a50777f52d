// The two requests as a .http file, for the REST clients of VS Code and the JetBrains editors.
import { visibleLine } from '../../lib/visible.ts';
import { resolve, shorten } from './requests.ts';

export function httpFile(apiUrl: string): string {
  return [
    `@baseUrl = ${visibleLine(apiUrl)}`,
    '# Paste the short id from the first response here, without its quotes.',
    '@shortId = paste-the-short-id',
    '',
    `### ${shorten.name}`,
    `# ${shorten.about}`,
    '# @name shorten',
    `${shorten.method} {{baseUrl}}${shorten.path}`,
    'Content-Type: application/json',
    '',
    shorten.body ?? '',
    '',
    `### ${resolve.name}`,
    `# ${resolve.about}`,
    `${resolve.method} {{baseUrl}}${resolve.path.replace('{shortId}', '{{shortId}}')}`,
    '',
  ].join('\n');
}
