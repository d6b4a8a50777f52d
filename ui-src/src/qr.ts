// Draws a QR code as an SVG path. Loaded only when a user asks for a code.
import { encode } from 'uqr';

export interface QrImage {
  size: number;
  /** An SVG path, with one bar for each row of dark modules that touch. */
  path: string;
}

export function drawQr(text: string): QrImage {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data
    .flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`))
    .join('');
  return { size, path };
}

function darkRuns(row: boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  });
  return runs;
}
