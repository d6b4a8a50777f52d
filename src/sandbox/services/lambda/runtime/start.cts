// What a function's process runs first. Node.js has its own modules compiled for the default flags of V8, and the limit of
// the heap is a flag: with it, Node 20 and 22 compile them again, a fifth of the start of a function without imports. The
// heap of this process has its limit since its start. Threads of the function have it from the flag: see replaceWorkers.
process.getBuiltinModule('node:v8').setFlagsFromString('--max-old-space-size=0');
// On Lambda, too, the main module is an ES module, which CommonJS does not know.
process.mainModule = undefined;
delete require.cache[__filename];
/** The bundle of bootstrap.ts, beside this file: see build.mjs and bootstrap-file.ts. */
const runtime = './sandbox-runtime.mjs';
void import(runtime);
