// `workshop class certify`: a signed credential for each learner whose account shows the whole course, or showed it before
// its reset; with --class for each one whose CLI has reported it. With --verify it checks a credential as anybody would.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { isObject } from '../../../lib/is-object.ts';
import { tableLines } from '../../../ui/columns.ts';
import type { Command, Context } from '../../shared/context.ts';
import { savedRoom } from '../room/room-folder.ts';
import { findMember, flagsOf, quoted, refuseUseless, withClass, type ClassOptions } from '../shared/class-options.ts';
import { classOptions, keyOfOption } from '../shared/definition.ts';
import { scanProgress } from '../shared/scan-progress.ts';
import type { Roster } from '../shared/member.ts';
import { isInspected, takeSnapshot, type ClassSnapshot } from '../status/class-snapshot.ts';
import { boardLearners } from './board-learners.ts';
import { openEvidence, type EvidenceFiles } from './certify-files.ts';
import { reportedByLearner, type credentialOf, type Evidence } from './credential.ts';
import { issuerOf, proofProblem } from './data-integrity.ts';
import { issueCredentials, type CertifiedLearner } from './issue.ts';

interface CertifyFlags extends ClassOptions {
  readonly class?: string | undefined;
  readonly key?: string | undefined;
  readonly issuer?: string | undefined;
  readonly out?: string | undefined;
  readonly verify?: string | undefined;
  readonly issuerDid?: string | undefined;
}

export const classCertify: Command<CertifyFlags> = async (context, options) => {
  if (options.verify !== undefined) {
    refuseBesideVerify(options);
    return verifyCredential(context, options.verify, options.issuerDid);
  }
  refuseUseless('certify', [[options.issuerDid, '--issuer-did belongs to --verify']]);
  const key = await readKey(options.key);
  if (!options.issuer?.trim()) throw usageError('--issuer is missing: who issues the credentials.', help);
  const name = options.issuer.trim();
  const { learners, elsewhere } =
    options.class === undefined ? await learnersOfRoster(context, options) : await learnersOfBoard(context, options);
  const { out = 'certificates' } = options;
  const { did, rows } = await issueCredentials(learners, { key, name, out, overwrite: context.yes });
  const issued = rows.filter(({ file }) => file !== null);
  const lines = tableLines(rows.map((row) => [row.name, row.file ?? `not issued: ${row.because}`]));
  context.ui.result(
    { issuer: { did, name }, members: rows.map((row) => ({ ...row })) },
    [...lines, `${issued.length} of ${count(rows.length, 'learner')} certified by ${did}`].join('\n'),
  );
  const [first] = issued;
  context.ui.next(
    first?.file ? `workshop class certify --verify ${quoted(first.file)} --issuer-did ${did}` : elsewhere,
  );
  return issued.length === rows.length ? 0 : 1;
};

const help = 'workshop class certify --help';

/** A credential is checked without a class, an account or a key. */
function refuseBesideVerify(options: CertifyFlags): void {
  const given = options as Readonly<Record<string, unknown>>;
  const useless = [...classOptions.map(keyOfOption), 'atOnce', 'class', 'key', 'issuer', 'out', 'who'];
  refuseUseless(
    'certify',
    useless.map((key) => [given[key], '--verify takes no other option than --issuer-did'] as const),
  );
}

interface LearnersToCertify {
  readonly learners: readonly CertifiedLearner[];
  /** The command that shows why nobody is complete. */
  readonly elsewhere: string;
}

async function learnersOfBoard(context: Context, options: CertifyFlags): Promise<LearnersToCertify> {
  const given = options as Readonly<Record<string, unknown>>;
  const useless = [...classOptions.map(keyOfOption), 'atOnce'];
  refuseUseless(
    'certify',
    useless.map((key) => [given[key], '--class certifies from a board, which needs no account'] as const),
  );
  const room = await savedRoom(context, options.class);
  return { learners: boardLearners(room, options.who), elsewhere: `workshop class report --class ${room.className}` };
}

function learnersOfRoster(context: Context, options: CertifyFlags): Promise<LearnersToCertify> {
  return withClass(context, options, async ({ roster, instructor, atOnce, home }) => {
    const { who } = options;
    const members = who === undefined ? roster.members : [findMember(roster, who)];
    const { ui, signal } = context;
    const progress = scanProgress(ui, atOnce);
    const scope: Roster = { ...roster, members };
    const snapshot = await takeSnapshot({ roster: scope, instructor, atOnce, home, signal, progress });
    signal.throwIfAborted();
    const files = await openEvidence(home);
    const learners: CertifiedLearner[] = [];
    for (const row of snapshot.rows) {
      const { member } = row;
      const { name, account, suffix } = member;
      learners.push({
        name,
        account,
        className: roster.className,
        identity: [roster.className, name, account, suffix],
        evidence: await evidenceFor(row, snapshot.at, files),
        because: whyNot(row),
        receiptSha256: files.receiptSha256(member),
      });
    }
    return { learners, elsewhere: `workshop class status ${flagsOf(options)}` };
  });
}

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
  const isReported = JSON.stringify(claims.evidence ?? null).includes(JSON.stringify(reportedByLearner));
  ui.result(
    { valid: problem === undefined, issuer: issuer ?? null, because: problem ?? null, reportedByLearner: isReported },
    problem === undefined
      ? [`valid  ${said}`, `issuer ${issuer}`, ...(isReported ? [reportedByLearner] : [])].join('\n')
      : `NOT VALID: ${problem}`,
  );
  if (problem === undefined && expected === undefined)
    ui.say('Anybody can make such a key. Compare the issuer with the one that your instructor has published.', 'dim');
  return problem === undefined ? 0 : 1;
}
