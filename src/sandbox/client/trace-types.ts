// The traces as a client reads them. Nothing here needs Node.js: the page of the console imports it too.
export type * from '../server/traces/trace.ts';
