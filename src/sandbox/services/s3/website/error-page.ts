// The error pages that the website endpoint writes itself, exactly as S3 does.
import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

export interface WebsiteError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Key, BucketName, Method …: what it was about. */
  readonly details?: Readonly<Record<string, string>> | undefined;
}

export interface Ids {
  readonly requestId: string;
  readonly hostId: string;
}

export function newIds(): Ids {
  return { requestId: randomBytes(8).toString('hex').toUpperCase(), hostId: randomBytes(56).toString('base64') };
}

/** `documentError`: why the error document of the website could not be had either. */
export function pageOf(error: WebsiteError, { requestId, hostId }: Ids, documentError?: WebsiteError): string {
  const title = `${error.status} ${titles[error.status] ?? STATUS_CODES[error.status] ?? ''}`.trim();
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<h1>${title}</h1>`,
    ...list({ ...said(error), RequestId: requestId, HostId: hostId }),
  ];
  if (documentError) {
    lines.push(
      '<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>',
      ...list(said(documentError)),
    );
  }
  return [...lines, '<hr/>', '</body>', '</html>', ''].join('\n');
}

/** The same, for those who do not read pages. */
export function errorHeaders({ code, message, details }: WebsiteError): Record<string, string> {
  const about = Object.entries(details ?? {}).map(([name, value]) => [
    `x-amz-error-detail-${name.toLowerCase()}`,
    headerSafe(value),
  ]);
  return {
    'x-amz-error-code': code,
    'x-amz-error-message': message,
    ...(Object.fromEntries(about) as Record<string, string>),
  };
}

/** Where S3 uses other words than Node. */
const titles: Readonly<Record<number, string>> = { 416: 'Requested Range Not Satisfiable' };

function said({ code, message, details }: WebsiteError): Record<string, string> {
  return { Code: code, Message: message, ...details };
}

function list(items: Readonly<Record<string, string>>): string[] {
  return ['<ul>', ...Object.entries(items).map(([name, value]) => `<li>${name}: ${escape(value)}</li>`), '</ul>'];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Keys may hold what no header can. */
export function headerSafe(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURI(text);
}
