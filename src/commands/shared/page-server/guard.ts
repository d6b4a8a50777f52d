// Which requests the page's server refuses before it looks at them: other host names (DNS rebinding), other pages of the
// same browser, and targets that are not paths.
import type { IncomingMessage } from 'node:http';

interface Refusal {
  readonly status: 400 | 403 | 405 | 421;
  readonly text: string;
}

/** `port`: where the server listens. `page`: its name, for the text. Undefined for a request that is not refused. */
export function refusalOf(message: IncomingMessage, port: number, page: string): Refusal | undefined {
  const { headers, method = '', url = '' } = message;
  if (!url.startsWith('/')) return { status: 400, text: 'The target of a request is a path.' };
  const hosts = message.rawHeaders.filter((_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'host');
  const [host = ''] = hosts;
  if (hosts.length !== 1 || ![`127.0.0.1:${port}`, `localhost:${port}`].includes(host.toLowerCase()))
    return { status: 421, text: `This server answers to 127.0.0.1:${port} only.` };
  if (method !== 'GET' && method !== 'POST') return { status: 405, text: 'Only GET and POST.' };
  if (headers.origin !== undefined && headers.origin !== `http://${host.toLowerCase()}`) return otherPage(page);
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  // A terminal in a browser shows the link as a link of its own page.
  const isOpening = method === 'GET' && url.startsWith('/open?') && headers['sec-fetch-dest'] === 'document';
  return isOwn || isOpening ? undefined : otherPage(page);
}

function otherPage(page: string): Refusal {
  return { status: 403, text: `Another web page cannot use the ${page}.` };
}
