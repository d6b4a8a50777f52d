// The two requests of the API that every export contains, in the order in which to send them.

export interface CourseRequest {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** `{shortId}` stands for the id in the response to the first request. */
  readonly path: string;
  readonly body?: string;
  readonly about: string;
}

export const longUrl = 'https://example.com/a/long/path?of=a&page=that#one-likes-to-share';

export const shorten: CourseRequest = {
  name: 'Shorten a URL',
  method: 'POST',
  path: '/shorten',
  body: JSON.stringify({ urlToShorten: longUrl }, null, 2),
  about: 'Saves the URL and returns its short id as a JSON string.',
};

export const resolve: CourseRequest = {
  name: 'Look up a short id',
  method: 'GET',
  path: '/{shortId}',
  about: 'Returns the URL of the short id as a JSON string, or 404 for an unknown id.',
};
