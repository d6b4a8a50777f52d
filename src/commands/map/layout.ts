// Where the boxes and arrows of the map are, for the SVG file and for the page of the console.
import type { Connection, MapArrow, MapLayout, Point } from './types.ts';

export const labelHeight = 13;

/** An arrow that would cross a box goes around it: its points, and where its label is. */
interface Detour {
  readonly points: readonly Point[];
  readonly label: Point;
  /** Of a line of the label, where it is not the usual number. */
  readonly characters?: number;
}

type Places = Omit<MapLayout, 'arrows'> & { readonly detours: Readonly<Record<string, Detour>> };

const wide: Places = {
  width: 1170,
  height: 530,
  // With room for a title, four details and the state.
  box: { width: 200, height: 122 },
  boxes: {
    browser: [20, 170],
    distribution: [330, 50],
    bucket: [640, 50],
    api: [330, 250],
    functions: [640, 250],
    table: [950, 250],
    role: [950, 110],
    logs: [950, 400],
  },
  detours: {
    'browser bucket': {
      points: [
        [120, 170],
        [120, 20],
        [740, 20],
        [740, 50],
      ],
      label: [430, 20],
      characters: 60,
    },
  },
};

/** For a phone: as wide as its screen. */
const tall: Places = {
  width: 416,
  height: 910,
  box: { width: 176, height: 122 },
  boxes: {
    browser: [128, 10],
    distribution: [24, 198],
    api: [232, 198],
    bucket: [24, 391],
    functions: [232, 391],
    role: [24, 584],
    table: [232, 584],
    logs: [128, 777],
  },
  detours: {
    'browser bucket': {
      points: [
        [128, 71],
        [12, 71],
        [12, 452],
        [24, 452],
      ],
      label: [66, 71],
    },
    'functions logs': {
      points: [
        [232, 508],
        [216, 516],
        [216, 777],
      ],
      label: [216, 742],
    },
    'functions role': {
      points: [
        [232, 500],
        [112, 568],
        [112, 584],
      ],
      label: [158, 546],
    },
  },
};

export function layoutsOf(ways: readonly Connection[]): { readonly wide: MapLayout; readonly tall: MapLayout } {
  return { wide: layoutOf(wide, ways), tall: layoutOf(tall, ways) };
}

function layoutOf({ detours, ...places }: Places, ways: readonly Connection[]): MapLayout {
  const arrows = ways.map(({ from, to, says }): MapArrow => {
    const detour = detours[`${from} ${to}`];
    const points = detour?.points ?? [edgeOf(places, from, to), edgeOf(places, to, from)];
    const [first = [0, 0], last = [0, 0]] = [points[0], points.at(-1)];
    const [x, y] = detour?.label ?? [Math.round((first[0] + last[0]) / 2), Math.round((first[1] + last[1]) / 2)];
    return { from, to, points, label: labelOf(says, x, y, detour?.characters) };
  });
  return { ...places, arrows };
}

/** `y`: the baseline of its first line, so that the lines together are in the middle. */
function labelOf(says: string, x: number, middle: number, characters = 14): MapArrow['label'] {
  const lines: string[] = [];
  for (const word of says.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < characters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return { x, y: Math.round(middle - ((lines.length - 1) * labelHeight) / 2) + 4, lines };
}

/** Where the line between two boxes leaves the first one. */
function edgeOf(places: Omit<Places, 'detours'>, id: string, towards: string): Point {
  const { width, height } = places.box;
  const [x, y] = centreOf(places, id);
  const [toX, toY] = centreOf(places, towards);
  const scale = Math.min(width / 2 / Math.max(Math.abs(toX - x), 1), height / 2 / Math.max(Math.abs(toY - y), 1));
  return [Math.round(x + (toX - x) * scale), Math.round(y + (toY - y) * scale)];
}

function centreOf({ boxes, box }: Omit<Places, 'detours'>, id: string): Point {
  const [x, y] = boxes[id] ?? [0, 0];
  return [x + box.width / 2, y + box.height / 2];
}
