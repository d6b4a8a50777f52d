// The Open Badges 3.0 credential of one learner: who issued it, for what, and the evidence.
// source: https://www.imsglobal.org/spec/ob/v3p0/, checked 2026-11-29
import { hashedUuid } from '../shared/hashed-uuid.ts';
import type { Unsigned } from './data-integrity.ts';

export interface Evidence {
  /** ISO time of the status that saw it, or of the last step that was reported. */
  readonly at: string;
  /** The checks that passed, by their ids. */
  readonly checks: readonly string[];
  /** By the learner's own CLI to a board: the issuer has not seen the resources. */
  readonly isReported?: boolean | undefined;
}

interface CredentialOptions {
  readonly id: string;
  readonly learner: string;
  readonly issuer: { readonly did: string; readonly name: string };
  readonly className: string;
  readonly evidence: Evidence;
  /** The hash of the receipt of the reset: that nothing was left behind. Absent where the account was not reset. */
  readonly receiptSha256?: string | undefined;
}

const contexts = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];

export function credentialOf(options: CredentialOptions): Unsigned {
  const { id, learner, issuer, className, evidence, receiptSha256 } = options;
  return {
    '@context': contexts,
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: issuer.did, type: ['Profile'], name: issuer.name },
    validFrom: evidence.at,
    name: achievement.name,
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', hashed: false, identityHash: learner, identityType: 'name' }],
      achievement: evidence.isReported ? reportedAchievement : achievement,
    },
    evidence: [
      {
        type: ['Evidence'],
        name: `Class ${className}: ${evidence.checks.length} checks passed${evidence.isReported ? '' : " in the learner's account"}`,
        ...(evidence.isReported && { description: reportedByLearner }),
        narrative: evidence.checks.join('\n'),
      },
      ...(receiptSha256
        ? [
            {
              type: ['Evidence'],
              name: 'Everything was removed afterwards',
              narrative: `The SHA-256 of the receipt of the reset is ${receiptSha256}.`,
            },
          ]
        : []),
    ],
  };
}

const achievement = {
  id: 'urn:uuid:7f1f6a0a-5a3e-5f0e-9c0b-2f1f7f2b6f11',
  type: ['Achievement'],
  name: 'A serverless URL shortener on AWS',
  description:
    'Built a serverless URL shortener on AWS with DynamoDB, IAM, Lambda, API Gateway, S3 and CloudFront, and gave each part only the permissions that it needs.',
  criteria: {
    narrative: 'All steps of the course exist in the account of the learner, and the checks that only read passed.',
  },
};

export const reportedByLearner =
  "The learner's own program has reported these checks. The issuer has not seen the resources.";

/** Another criterion is another achievement. */
const reportedAchievement = {
  ...achievement,
  id: 'urn:uuid:0c4a3f5e-6d0b-5b52-8f5d-3a9be6f1c7d4',
  criteria: { narrative: "All steps of the course are done, as the learner's own program has reported to the class." },
};

/** The same learner of the same class has the same credential, however often it is issued. */
export function credentialId(parts: readonly string[]): string {
  return `urn:uuid:${hashedUuid(JSON.stringify(parts))}`;
}
