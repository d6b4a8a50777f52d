// What bin/workshop.js loads.
declare const __VERSION__: string;

export { main } from './cli.ts';
/** Of the package, put in by the build. */
export const version = __VERSION__;
