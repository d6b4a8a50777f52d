// What bin/workshop.js loads.
declare const VERSION: string;

export { main } from './cli.ts';
/** Of the package, put in by the build. */
export const version = VERSION;
