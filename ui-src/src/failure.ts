import { ApiError } from './api';

export interface Failure {
  title: string;
  text: string;
  /** What exactly came back, for whoever looks after the API. */
  detail: string;
}

/** What went wrong and what to do about it, for a reader who may also be the one who built the API. */
export function describe(error: unknown, apiUrl: string): Failure {
  if (!(error instanceof ApiError)) throw error;
  const said = error.message ? `: ${error.message}` : '';
  const detail =
    error.status === undefined ? `${apiUrl} (${error.message})` : `${apiUrl} answered ${error.status}${said}`;
  return { ...wordsFor(error), detail };
}

function wordsFor(error: ApiError): { title: string; text: string } {
  switch (error.kind) {
    case 'unreachable':
      return {
        title: 'The API cannot be reached',
        text:
          'Nothing answered. Either the API is not running, the address this page was given is wrong or you are ' +
          'offline; or it answers, but the browser does not pass the answer on because CORS is not set up.',
      };
    case 'cors':
      return {
        title: 'The API does not accept calls from this page',
        text:
          'Something answers, but the browser may not read it. Most likely CORS is not set up on the API: allow ' +
          'origin *, methods * and header content-type. It can also be that the API became unreachable half-way.',
      };
    case 'timeout':
      return { title: 'The API takes too long', text: 'It may be starting up. Try again in a moment.' };
    case 'busy':
      return { title: 'The API is busy', text: 'Too many requests at once. Try again in a moment.' };
    case 'broken':
      return {
        title: 'The API has a problem',
        text: 'Your URL is fine; the function behind the API failed. Its logs in CloudWatch say why. Try again.',
      };
    case 'not-found':
      return {
        title: 'The API does not know this request',
        text: 'The route is missing, or the address this page was given is that of another API.',
      };
    case 'refused':
      return { title: 'The API refused the request', text: error.message || 'It did not say why.' };
    case 'unexpected':
      return {
        title: 'The API answered something else',
        text: 'Its functions may still hold the code they were created with: deploy the real code, then try again.',
      };
  }
}
