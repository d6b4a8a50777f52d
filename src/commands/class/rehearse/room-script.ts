// The board of a rehearsal: learners join it and report what they have built, one of them from a file; then credentials and
// the report of the class.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join as joinPath } from 'node:path';
import type { Json } from '../../../engine/types.ts';
import { helpMe } from '../../room/help-me/help-me.ts';
import { join } from '../../room/join/join.ts';
import { progress } from '../../room/progress/progress.ts';
import type { Context } from '../../shared/context.ts';
import { classCertify } from '../certify/certify.ts';
import { classImport } from '../import/import.ts';
import { classKit } from '../kit/kit.ts';
import { classReport } from '../report/report.ts';
import { classServe } from '../serve/serve.ts';
import { learnerPaths } from './learner.ts';
import { recordingUi, type CommandResult, type RehearsalScript } from './script.ts';
import type { PreparedAccount } from './setup.ts';

interface RoomOptions {
  readonly context: Context;
  readonly script: RehearsalScript;
  readonly accounts: readonly PreparedAccount[];
  readonly dir: string;
  readonly className: string;
}

export interface RehearsedRoom {
  readonly kit: CommandResult;
  readonly imported: CommandResult;
  readonly certified: CommandResult;
  /** Of the first credential. */
  readonly verified: CommandResult;
  readonly report: CommandResult;
}

const question = 'Why does my function get a 403?';

export async function rehearseRoom(options: RoomOptions): Promise<RehearsedRoom> {
  const { context, script, accounts, dir, className } = options;
  const kitFile = joinPath(dir, 'workshop-kit.tgz');
  const kit = await script.run('The kit for laptops without internet', 'workshop class kit', classKit, {
    out: kitFile,
  });
  const offline = accounts.at(-1);
  await serve(options, async ({ address, code }) => {
    for (const account of accounts)
      if (account !== offline) await asLearner(account, ({ name, ...one }) => join(one, { address, code, name }));
    const [first] = accounts;
    if (first) await asLearner(first, (one) => helpMe(one, { text: question, done: false }));
  });
  const file = joinPath(dir, 'offline.ndjson');
  if (offline)
    await asLearner(offline, async ({ name, ...one }, lines) => {
      await progress(one, { name });
      await writeFile(file, `${lines.join('\n')}\n`);
      return 0;
    });
  const imported = await script.run(
    'The file of a learner without a network',
    `workshop class import offline.ndjson --class ${className}`,
    classImport,
    { class: className, words: [file] },
  );
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = joinPath(dir, 'teacher.pem');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const certified = await script.run(
    'The credentials of those who have done the whole course',
    `workshop class certify --class ${className} --key teacher.pem --issuer Rehearsal`,
    classCertify,
    { class: className, key, issuer: 'Rehearsal', out: joinPath(dir, 'certificates') },
  );
  const { issuer, members } = certified.document as unknown as CertifyDocument;
  const credential = members.find((one) => one.file !== null)?.file ?? '';
  const verified = await script.run(
    'A credential, checked as anybody would',
    `workshop class certify --verify ${joinPath('certificates', credential.split(/[\\/]/).at(-1) ?? '')} --issuer-did ${issuer.did}`,
    classCertify,
    { verify: credential, issuerDid: issuer.did },
  );
  const reportLine = `workshop class report --class ${className}`;
  const report = await script.run('The report of the class', reportLine, classReport, { class: className });
  return { kit, imported, certified, verified, report };

  /** In the folder of the learner's laptop. Its output is not the instructor's. */
  async function asLearner(
    { learner: { plan } }: PreparedAccount,
    command: (learner: Context & { readonly name: string }, lines: readonly string[]) => Promise<number>,
  ): Promise<void> {
    const { ui, lines } = recordingUi(context.ui, className);
    await command({ ...context, ui, paths: learnerPaths(dir, plan), name: plan.name }, lines);
  }
}

export interface CertifyDocument {
  readonly issuer: { readonly did: string };
  readonly members: readonly { readonly name: string; readonly file: string | null }[];
}

interface ServedDocument {
  readonly address: string;
  readonly code: string;
}

/** Serves the board until the learners are done, and stops it as with Ctrl-C. */
async function serve(
  { context, script, className }: RoomOptions,
  learners: (served: ServedDocument) => Promise<void>,
): Promise<void> {
  const port = String(await freePort());
  const stop = new AbortController();
  let reported: Promise<void> | undefined;
  const onResult = (document: Json) => {
    reported = learners(document as unknown as ServedDocument).finally(() => stop.abort());
    // Thrown below.
    reported.catch(() => undefined);
  };
  await script.run(
    'The board, while the learners join and report',
    `workshop class serve --class ${className} --port ${port}`,
    classServe,
    { class: className, port, open: false },
    { signal: AbortSignal.any([context.signal, stop.signal]), onResult },
  );
  await reported;
}

/** A board of a real class can be served at the usual port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
