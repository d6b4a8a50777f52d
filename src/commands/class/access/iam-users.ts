// Access by IAM users: one in each account, with the policies of the course and one access key.
import { createHash } from 'node:crypto';
import type { Member } from '../shared/member.ts';
import { openKeyFile, type AccessFiles } from './access-files.ts';
import type { AccessWay, Verb } from './access-way.ts';
import {
  actionsToCreate,
  actionsToRemove,
  carryOut,
  inspectUser,
  learnerUserOf,
  type LearnerUser,
} from './learner-user.ts';

interface IamUsersOptions {
  readonly className: string;
  readonly files: AccessFiles;
  readonly verb: Verb;
  /** The folder for the access keys. */
  readonly out: string;
}

export function iamUsers({ className, files, verb, out }: IamUsersOptions): AccessWay {
  return {
    onlyReads: false,
    async plan(member, aws) {
      const wanted = await learnerUserOf(member, className);
      const state = await inspectUser(aws, wanted);
      const knownKey = files.read(member)?.accessKeyId;
      const actions = verb === 'create' ? actionsToCreate(state, knownKey) : actionsToRemove(state);
      return {
        actions,
        async carryOut() {
          const keyFile = actions.includes('create access key') ? await openKeyFile(out, member) : undefined;
          let keyId = knownKey;
          try {
            await carryOut(aws, {
              wanted,
              state,
              actions,
              async onKey(key) {
                await keyFile?.write(key);
                keyId = key.id;
                await files.save(member, receiptOf(member, wanted, keyId));
              },
            });
          } catch (error) {
            if (keyId === knownKey) await keyFile?.discard();
            throw error;
          }
          await files.save(member, {
            ...receiptOf(member, wanted, keyId),
            ...(verb === 'remove' && { accessKeyId: undefined, removedAt: new Date().toISOString() }),
          });
          return { keyFile: keyFile?.path };
        },
      };
    },
    advice: 'Each file has a secret. Give it to its learner alone, and delete it here.',
    close: () => undefined,
  };
}

function receiptOf({ name, account }: Member, { userName, policies }: LearnerUser, accessKeyId?: string) {
  const at = new Date().toISOString();
  const hashed = policies.map(({ arn, document }) => ({
    arn,
    sha256: createHash('sha256').update(document).digest('hex'),
  }));
  return { version: 2, at, name, account, user: userName, policies: hashed, accessKeyId } as const;
}
