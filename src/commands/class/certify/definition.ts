// `workshop class certify` in the table of class actions.
import { atOnce, classOptions, oneLearner, unchanged, type ClassAction } from '../shared/definition.ts';

export const certifyAction: ClassAction = {
  name: 'certify',
  summary: 'issue an Open Badges credential to each learner who is complete; --verify: check one',
  args: oneLearner,
  options: [
    ['--class <name>', 'in place of a roster: the learners on the board of this class, by their own reports'],
    ...classOptions,
    atOnce,
    ['--key <file>', "the issuer's Ed25519 private key, as PEM"],
    ['--issuer <name>', 'who issues the credentials: you, or your school'],
    ['--out <folder>', 'the folder for the credentials (default: certificates)'],
    ['--verify <file>', 'check a credential; it needs no class and no account'],
    ['--issuer-did <did>', 'with --verify: the issuer that the credential must have'],
  ],
  examples: [
    'workshop class certify --roster class.csv --key teacher.pem --issuer "Room 12"',
    'workshop class certify --class spring --key teacher.pem --issuer "Room 12"',
    'workshop class certify --verify certificates/ana.json --issuer-did did:key:z6Mk…',
  ],
  stateWhenStopped: unchanged,
  load: async () => (await import('./certify.ts')).classCertify,
};
