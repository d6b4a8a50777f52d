// How an HTTP API reads the path of a request, before it looks for a stage and a route.
// source: captures of a live HTTP API in github.com/hotsock/voker, pull request 8, checked 2026-11-29

export interface RequestPath {
  /** Percent-encoded, up to a `?` that was encoded once. Stages and routes are found in it. */
  readonly encoded: string;
  /** The `rawPath` of events. */
  readonly decoded: string;
}

/**
 * API Gateway decodes a path twice. After the first time, a `?` ends it. Undefined where one of the two finds a `%` that
 * starts no character: the answer is then 400.
 */
export function readPath(path: string): RequestPath | undefined {
  const end = path.search(/%3f/i);
  const encoded = end < 0 ? path : path.slice(0, end);
  try {
    return { encoded, decoded: decodeTwice(encoded) };
  } catch {
    return undefined;
  }
}

/** Throws a URIError for a `%` that starts no character. */
export function decodeTwice(text: string): string {
  return text.includes('%') ? decodeURIComponent(decodeURIComponent(text)) : text;
}
