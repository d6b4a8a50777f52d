// The requests of the course, in the order in which they make sense; every export is made of them.

export interface CourseRequest {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** `{shortId}` stands for the id that the first one answered. */
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
  about: 'Keeps the URL and answers with its short id, as a JSON string.',
};

export const resolve: CourseRequest = {
  name: 'Find the URL of an id',
  method: 'GET',
  path: '/{shortId}',
  about: 'Answers with the URL that the id stands for, as a JSON string; 404 for an id that nobody was given.',
};
