// The messages for a failed request: what happened, and what to do. The user can be the person who built the API.
import { ApiError } from './api';

export interface Failure {
  title: string;
  text: string;
  /** The exact answer, for the person who runs the API. */
  detail: string;
}

export function describe(error: unknown, apiUrl: string): Failure {
  if (!(error instanceof ApiError)) throw error;
  const reason = error.message ? `: ${error.message}` : '';
  const detail =
    error.status === undefined ? `${apiUrl} (${error.message})` : `${apiUrl} answered ${error.status}${reason}`;
  return { ...messageFor(error), detail };
}

function messageFor(error: ApiError): { title: string; text: string } {
  switch (error.kind) {
    case 'unreachable':
      return {
        title: 'The page cannot reach the API',
        text:
          'There was no answer. Possible reasons: you are offline, the API is not running, this page has the wrong ' +
          'API address, or CORS is not enabled on the API.',
      };
    case 'cors':
      return {
        title: 'The browser does not allow this page to read the answer',
        text:
          'A server answered, but its CORS headers are missing. Enable CORS on the API: origin *, methods *, header ' +
          'content-type. If CORS is enabled already, try again.',
      };
    case 'timeout':
      return { title: 'The API did not answer in time', text: 'It can be a cold start. Try again in a moment.' };
    case 'throttled':
      return { title: 'The API is busy', text: 'It received too many requests. Try again in a moment.' };
    case 'server-error':
      return {
        title: 'The API answered with an error',
        text:
          'Your URL is fine. The function failed, or the API may not invoke it. Read the log of the function in ' +
          'CloudWatch Logs.',
      };
    case 'not-found':
      return {
        title: 'The API does not know this request',
        text: 'No route matches. Check the routes of the API, and the API address of this page.',
      };
    case 'rejected':
      return { title: 'The API rejected the request', text: error.message || 'It gave no reason.' };
    case 'unexpected':
      return {
        title: 'The API gave an unexpected answer',
        text: 'Its functions may still run the example code. Deploy the real code, then try again.',
      };
  }
}
