// Signs a credential for each learner with evidence, and writes it to a file of their name.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { jsonText } from '../../../lib/visible.ts';
import { writeOutput } from '../../shared/write-file.ts';
import { folderName } from '../roster/read-roster.ts';
import { credentialId, credentialOf, type Evidence } from './credential.ts';
import { didOf, signDocument } from './data-integrity.ts';

export interface CertifiedLearner {
  readonly name: string;
  /** Null for a learner on a board. */
  readonly account: string | null;
  readonly className: string;
  /** What tells this learner from all others of this issuer. */
  readonly identity: readonly string[];
  /** Undefined for a learner who gets no credential. */
  readonly evidence: Evidence | undefined;
  /** Why not. */
  readonly because: string;
  readonly receiptSha256?: string | undefined;
}

interface IssueOptions {
  /** Ed25519. */
  readonly key: KeyObject;
  readonly name: string;
  /** The folder for the files. */
  readonly out: string;
  readonly overwrite: boolean;
}

interface IssuedRow {
  readonly name: string;
  readonly account: string | null;
  readonly file: string | null;
  readonly because: string | null;
}

export async function issueCredentials(
  learners: readonly CertifiedLearner[],
  { key, name: issuerName, out, overwrite }: IssueOptions,
): Promise<{ did: string; rows: IssuedRow[] }> {
  const did = didOf(createPublicKey(key));
  const issuer = { did, name: issuerName };
  makeFolder(resolve(out));
  const used = new Set<string>();
  const rows: IssuedRow[] = [];
  for (const { name, account, className, identity, evidence, because, receiptSha256 } of learners) {
    if (!evidence) {
      rows.push({ name, account, file: null, because });
      continue;
    }
    const id = credentialId([did, ...identity]);
    const credential = credentialOf({ id, learner: name, issuer, className, evidence, receiptSha256 });
    const signed = signDocument(credential, key, new Date().toISOString());
    const path = join(resolve(out), `${fileName(name, account ?? id.slice(-12), used)}.json`);
    rows.push({
      name,
      account,
      file: await writeOutput(path, `${jsonText(signed, 2)}\n`, overwrite),
      because: null,
    });
  }
  return { did, rows };
}

/** Two names can be the same as a file: then the second one has `other` behind it. */
function fileName(name: string, other: string, used: Set<string>): string {
  const plain = folderName(name.toLowerCase());
  const chosen = plain === '' ? other : used.has(plain) ? `${plain}-${other}` : plain;
  used.add(chosen);
  return chosen;
}
