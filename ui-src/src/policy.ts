// Narrows the page's Content-Security-Policy once the address of the API is known.

/** A second policy: the browser applies both. From now on the page can send requests to its own website and the API. */
export function permitOnly(apiUrl: string): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src 'self' ${new URL(apiUrl).origin}`;
  document.head.append(meta);
}
