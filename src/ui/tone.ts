// How a line is meant. The page of the console imports these types, so nothing here needs Node.js.

export type Tone = 'plain' | 'good' | 'bad' | 'note' | 'dim' | 'strong';

/** What the sign before a line says. */
export type Mark = 'done' | 'failed' | 'next' | 'expected' | 'note' | 'skipped';
