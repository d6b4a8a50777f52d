// The map: what it shows, and where. The page of the console imports these types, so nothing here needs Node.js.

export type State = 'built' | 'next' | 'to come';

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly state: State;
  /** The step that makes it. */
  readonly step: string;
  /** Its id in the checkpoint, once it is built. */
  readonly resource: string;
  /** What it is made of, each with its own state. */
  readonly details: readonly { readonly text: string; readonly built: boolean; readonly resource: string }[];
}

export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly says: string;
  readonly built: boolean;
  /** The resources without which it does not work. */
  readonly needs: readonly string[];
}

export interface Model {
  readonly parts: readonly Part[];
  readonly ways: readonly Connection[];
}

/** `broken`: a resource is missing. `drifted`: a resource has other settings than those in the checkpoint. */
type LiveState = State | 'drifted' | 'broken';

interface LivePart extends Omit<Part, 'state' | 'details'> {
  readonly state: LiveState;
  readonly details: readonly { readonly text: string; readonly state: LiveState; readonly resource: string }[];
}

interface LiveConnection extends Connection {
  readonly state: LiveState;
}

export interface LiveModel {
  readonly parts: readonly LivePart[];
  readonly ways: readonly LiveConnection[];
}

export type Point = readonly [x: number, y: number];

export interface MapArrow {
  readonly from: string;
  readonly to: string;
  /** From the edge of one box to the edge of another. */
  readonly points: readonly Point[];
  readonly label: { readonly x: number; readonly y: number; readonly lines: readonly string[] };
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly box: { readonly width: number; readonly height: number };
  /** By the id of a part, or `browser`: the upper left corner. */
  readonly boxes: Readonly<Record<string, Point>>;
  readonly arrows: readonly MapArrow[];
}
