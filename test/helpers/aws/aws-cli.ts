// The real AWS CLI, for scripts and single commands. The Python version is loaded once and forked for each command,
// which saves most of a second; any other version is started for each command.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../cli/folder.ts';

export interface AwsCli {
  /** For example `aws-cli/1.45.11 Python/…`. */
  readonly version: string;
  /** One command, in the folder. Of the environment it gets only `variables` and the path. */
  run(args: readonly string[], env: Variables): Promise<CommandResult>;
  /** Runs a script with bash, in the folder. */
  script(text: string, env: NodeJS.ProcessEnv): Promise<CommandResult>;
  stop(): void;
}

/** The environment variables that a command gets; those that are absent are not set. */
const variables = [
  'AWS_ENDPOINT_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_DEFAULT_REGION',
  'http_proxy',
] as const;
export type Variables = Partial<Record<(typeof variables)[number], string>>;

/** Undefined if the AWS CLI is not installed. It reads no configuration of this machine and no instance role. */
export async function awsCli(dir: string): Promise<AwsCli | undefined> {
  const asked = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  if (asked.status !== 0) return undefined;
  const bare = {
    PATH: process.env['PATH'],
    HOME: dir,
    AWS_CONFIG_FILE: join(dir, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(dir, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    no_proxy: '',
  };
  const server = await forkServer(bare);
  const prologue = server ? shellFunction(server.port) : '';
  return {
    version: (asked.stdout || asked.stderr).trim(),
    run: (args, env) => (server ? forked(server.port, dir, args, env) : spawned(dir, args, { ...bare, ...env })),
    async script(text, env) {
      await writeFile(join(dir, 'prologue.sh'), prologue);
      await writeFile(join(dir, 'script.sh'), text);
      const child = spawn('bash', ['script.sh'], {
        cwd: dir,
        env: { ...process.env, ...env, BASH_ENV: join(dir, 'prologue.sh') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, stdout, stderr };
    },
    stop: () => void server?.child.kill(),
  };
}

async function spawned(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const child = spawn('aws', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The same as the shell function below. If the command succeeds, stderr is lost. */
async function forked(port: string, cwd: string, args: readonly string[], env: Variables): Promise<CommandResult> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write([cwd, ...variables.map((name) => env[name] ?? ''), ...args, '', ''].join('\0') + '\0');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  const head = answer.indexOf('\n');
  const [code, shown] = [Number(answer.slice(0, head)), answer.slice(head + 1)];
  return { code, stdout: code === 0 ? shown : '', stderr: code === 0 ? '' : shown };
}

async function forkServer(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; port: string } | undefined> {
  // The interpreter of the CLI itself: pyenv and similar tools put a shim in front of it.
  const found = spawnSync('sh', ['-c', 'pyenv which aws 2>/dev/null || command -v aws'], { encoding: 'utf8' });
  const python = join(dirname(realpathSync(found.stdout.trim())), 'python3');
  const child = spawn(python, ['-c', serverSource], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string | undefined>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('error', () => resolve(undefined));
    child.once('exit', () => resolve(undefined));
  });
  return port === undefined ? undefined : { child, port };
}

/** Sends environment, folder and arguments; receives the exit code, then the output. */
function shellFunction(port: string): string {
  return `aws() {
  local code conn
  exec {conn}<>/dev/tcp/127.0.0.1/${port}
  { printf '%s\\0' "$PWD" ${variables.map((name) => `"\${${name}-}"`).join(' ')} "$@"; printf '\\0\\0'; } >&$conn
  IFS= read -r code <&$conn
  if [ "$code" = 0 ]; then cat <&$conn; else cat <&$conn >&2; fi
  exec {conn}>&-
  return "$code"
}
`;
}

const serverSource = `
import os, socket, sys, tempfile, threading, traceback
import awscli.clidriver
names = ${JSON.stringify(variables)}
# The models of the services, read once for all forks.
driver = awscli.clidriver.create_clidriver()
loader = driver.session.get_component('data_loader')
for service in 'dynamodb iam logs lambda apigatewayv2 s3 s3control cloudfront stepfunctions sts'.split():
    for kind in ('service-2', 'endpoint-rule-set-1', 'paginators-1', 'waiters-2'):
        try: loader.load_service_model(service, kind)
        except Exception: pass
listener = socket.create_server(('127.0.0.1', 0))
print(listener.getsockname()[1], flush=True)
def end_with_parent():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
def serve(conn):
    data = b''
    while not data.endswith(b'\\0\\0\\0'): data += conn.recv(65536)
    folder, *rest = data[:-3].decode().split('\\0')
    os.chdir(folder)
    for name, value in zip(names, rest):
        if value: os.environ[name] = value
        else: os.environ.pop(name, None)
    # What the parent's end is told by is not a command's input.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    try: code = driver.main(rest[len(names):])
    except SystemExit as end: code = end.code or 0
    except BaseException: code = traceback.print_exc() or 70
    sys.stdout.flush(); sys.stderr.flush()
    shown = out if code == 0 else err
    shown.seek(0)
    conn.sendall(str(code).encode() + b'\\n' + shown.read())
while True:
    conn, _ = listener.accept()
    if os.fork() == 0:
        try: serve(conn)
        finally:
            conn.close()
            os._exit(0)
    conn.close()
    try:
        while os.waitpid(-1, os.WNOHANG)[0]: pass
    except ChildProcessError: pass
`;
