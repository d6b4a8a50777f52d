// Checks an answer: AWS must be able to give it, in the format of its service.
import type { Service } from '../../src/sandbox/server/service.ts';
import type { WireAnswer } from '../helpers/wire/request.ts';

/** What is wrong; undefined if nothing is. `service`: the one that the request was for, if that is certain. */
export function problemWith(answer: WireAnswer | undefined, service?: Service, isHead = false): string | undefined {
  if (!answer) return 'no whole answer';
  const { status, headers } = answer;
  const text = answer.body.toString('utf8');
  // At an endpoint, a 5xx is a normal answer: functions fail, and origins cannot be reached. On the control plane, 501
  // names what the sandbox does not implement, and every other 5xx is a bug of the sandbox.
  if (status < 200 || (service && status >= 500 && status !== 501)) return `status ${status}: ${text.slice(0, 300)}`;
  if (text.includes('The sandbox failed')) return text;
  if (status < 400 || isHead) return undefined;
  // Node's parser refused the bytes before it was known which service they were for.
  if (text === '' && headers['connection'] === 'close') return undefined;
  if (text === '') return `status ${status} without a body`;
  if (!service) return undefined;
  const code = codeIn(service, headers, text);
  return code !== undefined && /^[A-Za-z][A-Za-z0-9.]*$/.test(code)
    ? undefined
    : `no code in ${status} ${text.slice(0, 300)}`;
}

function codeIn(service: Service, headers: WireAnswer['headers'], text: string): string | undefined {
  switch (service.dialect) {
    case 'json':
      return parsed(text) && /"__type":"([^"]*)"/.exec(text)?.[1];
    case 'restJson':
      return parsed(text) && headers['x-amzn-errortype'];
    default:
      return isWellFormed(text) ? /<Error>(?:<Type>\w+<\/Type>)?<Code>([^<]*)<\/Code>/.exec(text)?.[1] : undefined;
  }
}

function parsed(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Enough for answers: tags match, and nothing that XML 1.0 forbids. */
export function isWellFormed(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) return false;
  const open: string[] = [];
  for (const [tag, name = ''] of text.replace(/^<\?xml[^>]*\?>\s*/, '').matchAll(/<(\/?[\w:.-]+)(?:\s[^<>]*)?\/?>/g)) {
    if (name.startsWith('/')) {
      if (open.pop() !== name.slice(1)) return false;
    } else if (!tag.endsWith('/>')) open.push(name);
  }
  const bare = text.replace(/^<\?xml[^>]*\?>/, '').replace(/<\/?[\w:.-]+(?:\s[^<>]*)?\/?>/g, '');
  return open.length === 0 && !/[<>]/.test(bare) && !/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(bare);
}
