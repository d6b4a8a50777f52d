// The keys that paths name.

/**
 * Of a path that is nothing but a key. A plus sign is a space. A path that cannot be decoded is its own key.
 * source: github.com/imgix/js-core/issues/88, checked 2026-11-29
 */
export function keyOfPath(path: string): string {
  const key = path.slice(1);
  try {
    return decodeURIComponent(key.replaceAll('+', '%20'));
  } catch {
    return key;
  }
}
