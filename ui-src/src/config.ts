// Finds the address of the API: in config.json, or in what was built in.
import { isWebUrl } from './url';

export type Config = { state: 'ready'; apiUrl: string } | { state: 'missing' } | { state: 'invalid'; value: string };

/** config.json is written at upload, so it overrides the value from the build. */
export async function loadConfig(): Promise<Config> {
  const value = (await uploadedApiUrl()) || (import.meta.env.VITE_API_URL ?? '').trim();
  if (!value) return { state: 'missing' };
  if (!isWebUrl(value)) return { state: 'invalid', value };
  return { state: 'ready', apiUrl: value.replace(/\/+$/, '') };
}

/** Without the file, a website answers with an error page or with index.html. Both mean: no address is set. */
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
