import { isWebUrl } from './url';

export type Config = { state: 'ready'; apiUrl: string } | { state: 'missing' } | { state: 'invalid'; value: string };

/** config.json is written when the page is uploaded, so it wins over what was built in. */
export async function loadConfig(): Promise<Config> {
  const value = (await uploadedApiUrl()) || (import.meta.env.VITE_API_URL ?? '').trim();
  if (!value) return { state: 'missing' };
  if (!isWebUrl(value)) return { state: 'invalid', value };
  return { state: 'ready', apiUrl: value.replace(/\/+$/, '') };
}

/** A website without the file answers an error page or index.html: both mean that nothing was set. */
async function uploadedApiUrl(): Promise<string> {
  try {
    const response = await fetch('config.json', { cache: 'no-store' });
    const config: unknown = response.ok ? await response.json() : undefined;
    const { apiUrl } = Object(config) as { apiUrl?: unknown };
    return typeof apiUrl === 'string' ? apiUrl.trim() : '';
  } catch {
    return '';
  }
}
