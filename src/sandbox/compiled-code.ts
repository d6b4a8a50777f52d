// V8 collects garbage while nothing runs, and drops compiled code with it: the next thousand requests then take twice the
// time. This flag turns that off, on the command line alone. The sandbox collects by itself (server/process/free-memory.ts).
// A function ends after some minutes without events, and its memory with it; Lambda freezes it in a pause.
export const keepsCompiledCode = '--no-memory-reducer';
