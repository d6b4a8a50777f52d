// The cost of a request beside that of the first size, as one SVG file without anything from outside.

export interface Curve {
  readonly name: string;
  readonly callName: string;
  readonly points: readonly {
    readonly size: number;
    readonly post: number;
    readonly get: number;
    readonly call: number;
  }[];
}

const [width, height, top, left, bottom] = [340, 230, 50, 44, 34];
const most = 2;
const lines = [
  ['post', 'POST', '#1d5fa8'],
  ['get', 'GET', '#1d6b34'],
  ['call', 'call', '#a84b1d'],
] as const;

export function plot(curves: readonly Curve[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width * 2} ${height * Math.ceil(curves.length / 2)}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>The processor time of a request, as a multiple of that of the first size</title>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...curves.map((curve, index) => panel(curve, (index % 2) * width, Math.floor(index / 2) * height)),
    '</svg>',
    '',
  ].join('\n');
}

function panel({ name, callName, points }: Curve, x: number, y: number): string {
  const right = width - 16;
  const xOf = (index: number) => left + ((right - left - 20) * index) / Math.max(1, points.length - 1) + 10;
  const yOf = (ratio: number) => height - bottom - ((height - bottom - top) * Math.min(ratio, most)) / most;
  const grid = [0, 0.5, 1, 1.5, 2].map(
    (ratio) =>
      `<path d="M${left} ${yOf(ratio)}H${right}" stroke="${ratio === 1 ? '#888888' : '#dddddd'}"/>` +
      `<text x="${left - 6}" y="${yOf(ratio) + 4}" text-anchor="end">${ratio} ×</text>`,
  );
  const sizes = points.map(
    ({ size }, index) =>
      `<text x="${xOf(index)}" y="${height - bottom + 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
  );
  const drawn = lines.map(([key, , colour]) => {
    const at = points.map((point, index) => `${xOf(index).toFixed(1)},${yOf(point[key]).toFixed(1)}`);
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const legend = lines.map(
    ([key, label, colour], index) =>
      `<text x="${left + [0, 50, 92][index]!}" y="${top - 12}" fill="${colour}">${key === 'call' ? callName : label}</text>`,
  );
  const title = `<text x="${left}" y="20" font-weight="bold" font-size="14">${name}</text>`;
  return `<g transform="translate(${x} ${y})">${[title, ...legend, ...grid, ...sizes, ...drawn].join('')}</g>`;
}
