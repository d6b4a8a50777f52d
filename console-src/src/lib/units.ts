// Sizes and times with their units. A number stays in one line with its unit.

const noBreak = '\u00a0';

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes}${noBreak}B`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}${noBreak}${unit}`;
}

/** `2026-11-29 18:55:20 UTC`, from ISO 8601 or milliseconds since 1970. */
export function timeText(time: string | number | null): string {
  if (time === null) return 'unknown';
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)}${noBreak}ms`;
}
