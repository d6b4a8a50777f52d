// The evidence of a class: saved when a learner is complete, because a reset removes what it was read from.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { assertOwnFolder, readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import { anyText, listForm, objectForm } from '../../../lib/form.ts';
import { memberKey, type Member } from '../shared/member.ts';
import type { Evidence } from './credential.ts';

const evidenceForm = objectForm({ at: anyText, checks: listForm(anyText) });

export interface EvidenceFiles {
  save(member: Member, evidence: Evidence): Promise<void>;
  /** Undefined where none was saved, or where it is damaged: a status makes it again. */
  read(member: Member): Evidence | undefined;
  /** Of the receipt of a reset that ended as `done`; undefined where there is none. */
  receiptSha256(member: Member): string | undefined;
}

export async function openEvidence(home: string): Promise<EvidenceFiles> {
  const dir = join(home, 'certificates');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const folder of [home, dir]) assertOwnFolder(folder);
  const fileOf = (member: Member) => join(dir, `${memberKey(member)}.json`);
  return {
    save: (member, evidence) => writeJsonAtomically(fileOf(member), evidence),
    read(member) {
      const saved = parsed(readOwnFileIfAny(fileOf(member)));
      return evidenceForm(saved, '') === undefined ? (saved as Evidence) : undefined;
    },
    receiptSha256(member) {
      const text = readOwnFileIfAny(join(home, 'reset', 'receipts', `${memberKey(member)}.json`));
      const receipt = parsed(text) as { readonly state?: unknown } | undefined;
      return text !== undefined && receipt?.state === 'done'
        ? createHash('sha256').update(text).digest('hex')
        : undefined;
    },
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
