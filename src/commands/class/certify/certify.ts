// `workshop class certify`: a signed credential for each learner whose account shows the whole course, or whose account
// showed it before its reset. With --verify it checks a credential as anybody else would.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { isObject } from '../../../lib/is-object.ts';
import { jsonText } from '../../../lib/visible.ts';
import { tableLines } from '../../../ui/columns.ts';
import type { Command, Context } from '../../shared/context.ts';
import { writeOutput } from '../../shared/write-file.ts';
import { folderName } from '../roster/read-roster.ts';
import { findMember, flagsOf, quoted, refuseUseless, withClass, type ClassOptions } from '../shared/class-options.ts';
import { scanProgress } from '../shared/scan-progress.ts';
import type { Member, Roster } from '../shared/member.ts';
import { isInspected, takeSnapshot, type ClassSnapshot } from '../status/class-snapshot.ts';
import { openEvidence, type EvidenceFiles } from './certify-files.ts';
import { credentialId, credentialOf, type Evidence } from './credential.ts';
import { didOf, issuerOf, proofProblem, signDocument } from './data-integrity.ts';

interface CertifyFlags extends ClassOptions {
  readonly key?: string | undefined;
  readonly issuer?: string | undefined;
  readonly out?: string | undefined;
  readonly verify?: string | undefined;
  readonly issuerDid?: string | undefined;
}

export const classCertify: Command<CertifyFlags> = async (context, options) => {
  if (options.verify !== undefined) return verifyCredential(context, options.verify, options.issuerDid);
  refuseUseless('certify', [[options.issuerDid, '--issuer-did belongs to --verify']]);
  const privateKey = await readKey(options.key);
  if (!options.issuer?.trim()) throw usageError('--issuer is missing: who issues the credentials.', help);
  const name = options.issuer.trim();
  return withClass(context, options, async ({ roster, instructor, atOnce, home }) => {
    const { who, out = 'certificates' } = options;
    const members = who === undefined ? roster.members : [findMember(roster, who)];
    const { ui, signal, yes: overwrite } = context;
    const progress = scanProgress(ui, atOnce);
    const scope: Roster = { ...roster, members };
    const snapshot = await takeSnapshot({ roster: scope, instructor, atOnce, home, signal, progress });
    signal.throwIfAborted();
    const files = await openEvidence(home);
    makeFolder(resolve(out));
    const issuer = { did: didOf(createPublicKey(privateKey)), name };
    const rows: { name: string; account: string; file: string | null; because: string | null }[] = [];
    for (const row of snapshot.rows) {
      const { member } = row;
      const evidence = await evidenceFor(row, snapshot.at, files);
      const { name: learner, account } = member;
      if (!evidence) {
        rows.push({ name: learner, account, file: null, because: whyNot(row) });
        continue;
      }
      const id = credentialId([issuer.did, roster.className, learner, account, member.suffix]);
      const receiptSha256 = files.receiptSha256(member);
      const credential = credentialOf({ id, learner, issuer, className: roster.className, evidence, receiptSha256 });
      const signed = signDocument(credential, privateKey, new Date().toISOString());
      const path = join(resolve(out), `${fileNameOf(member)}.json`);
      rows.push({
        name: learner,
        account,
        file: await writeOutput(path, `${jsonText(signed, 2)}\n`, overwrite),
        because: null,
      });
    }
    const issued = rows.filter(({ file }) => file !== null);
    const lines = tableLines(rows.map(({ name, file, because }) => [name, file ?? `not issued: ${because}`]));
    ui.result(
      { issuer, members: rows },
      [...lines, `${issued.length} of ${count(rows.length, 'learner')} certified by ${issuer.did}`].join('\n'),
    );
    const [first] = issued;
    ui.next(
      first?.file
        ? `workshop class certify --verify ${quoted(first.file)} --issuer-did ${issuer.did}`
        : `workshop class status ${flagsOf(options)}`,
    );
    return issued.length === rows.length ? 0 : 1;
  });
};

const help = 'workshop class certify --help';

type Row = ClassSnapshot['rows'][number];

/** What the account shows now; else what it showed before its reset. */
async function evidenceFor(row: Row, at: string, files: EvidenceFiles): Promise<Evidence | undefined> {
  if (!isInspected(row) || row.position.kind !== 'complete') return files.read(row.member);
  const evidence = { at, checks: row.status.steps.flatMap(({ passedChecks }) => passedChecks) };
  await files.save(row.member, evidence);
  return evidence;
}

function whyNot(row: Row): string {
  if (!isInspected(row)) return row.error.message;
  const { kind, step } = row.position;
  return `${kind} ${step ?? ''}`.trim();
}

/** Two learners can share a name only by case, and an account by suffix. */
function fileNameOf({ name, account }: Member): string {
  return folderName(name.toLowerCase()) || account;
}

async function readKey(file: string | undefined): Promise<KeyObject> {
  const fix = 'openssl genpkey -algorithm ed25519 -out teacher.pem   # makes one: keep it, and give nobody a copy';
  if (file === undefined) throw usageError('--key is missing: the Ed25519 private key of the issuer.', fix);
  try {
    const key = createPrivateKey(await readFile(file, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
    throw new TypeError(`it is a key of ${key.asymmetricKeyType}`);
  } catch (error) {
    throw usageError(`${file} has no Ed25519 private key: ${(error as Error).message}.`, fix, { cause: error });
  }
}

async function verifyCredential({ ui }: Context, file: string, expected: string | undefined): Promise<number> {
  let credential: unknown;
  try {
    credential = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new WorkshopError({
      code: 'usage',
      message: `${file} is no credential: ${(error as Error).message}.`,
      fix: 'workshop class certify --verify <file>',
      cause: error,
    });
  }
  const claims = isObject(credential) ? (credential as Partial<ReturnType<typeof credentialOf>>) : {};
  const issuer = issuerOf(claims);
  const foreign =
    expected !== undefined && issuer !== expected ? `its issuer is ${issuer}, and not ${expected}` : undefined;
  const problem = proofProblem(credential) ?? foreign;
  const { name, credentialSubject } = claims;
  const learner = (credentialSubject as { identifier?: { identityHash?: string }[] } | undefined)?.identifier?.[0];
  const said = `${String(learner?.identityHash)}: ${typeof name === 'string' ? name : ''}`;
  ui.result(
    { valid: problem === undefined, issuer: issuer ?? null, because: problem ?? null },
    problem === undefined ? `valid  ${said}\nissuer ${issuer}` : `NOT VALID: ${problem}`,
  );
  if (problem === undefined && expected === undefined)
    ui.say('Anybody can make such a key. Compare the issuer with the one that your instructor has published.', 'dim');
  return problem === undefined ? 0 : 1;
}
