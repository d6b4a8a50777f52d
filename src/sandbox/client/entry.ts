// Where the sandbox's own processes start: beside this module after the build, in the source tree before it.

const built = import.meta.url.endsWith('.js');

/** The file to run, and the flags that Node needs to run it. */
export function entryPoint(name: 'daemon'): { file: URL; execArgv: string[] } {
  return built
    ? { file: new URL(`./sandbox-${name}.js`, import.meta.url), execArgv: [] }
    : {
        file: new URL(`../server/process/${name}.ts`, import.meta.url),
        execArgv: ['--import', import.meta.resolve('tsx')],
      };
}
