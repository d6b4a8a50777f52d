// The proofs of credentials: what another program accepts, and what nobody must accept.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { credentialId, credentialOf } from '../../../../src/commands/class/certify/credential.ts';
import { didOf, proofProblem, signDocument } from '../../../../src/commands/class/certify/data-integrity.ts';

describe('a signed credential', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const at = '2026-11-29T10:00:00.000Z';
  const credential = credentialOf({
    id: credentialId(['spring', 'Ana']),
    learner: 'Ana Çelik',
    issuer: { did: didOf(publicKey), name: 'Room 12' },
    className: 'spring',
    evidence: { at, checks: ['table.item-round-trip', 'cors.preflight-allowed'] },
    receiptSha256: 'ab'.repeat(32),
  });
  const signed = signDocument(credential, privateKey, at);

  it('has what Open Badges 3.0 needs, the checks and the hash of the receipt', () => {
    assert.deepEqual(credential['type'], ['VerifiableCredential', 'OpenBadgeCredential']);
    assert.match(
      credential['id'] as string,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const [checks, receipt] = credential['evidence'] as { narrative: string }[];
    assert.equal(checks?.narrative, 'table.item-round-trip\ncors.preflight-allowed');
    assert.match(receipt?.narrative ?? '', /abab\.$/);
  });

  it('is verified after it was written and read, in any order of its members', () => {
    assert.equal(proofProblem(JSON.parse(JSON.stringify(signed))), undefined);
    const reversed = Object.fromEntries(Object.entries(signed).toReversed());
    assert.equal(proofProblem(reversed), undefined);
  });

  const changed = 'it was changed after it was signed, or signed with another key';
  it('is refused where anything was changed', () => {
    assert.equal(proofProblem({ ...signed, name: 'Another course' }), changed);
    assert.equal(proofProblem({ ...signed, more: true }), changed);
    assert.equal(proofProblem({ ...signed, proof: { ...signed.proof, created: '2020-01-01T00:00:00Z' } }), changed);
    assert.equal(proofProblem({ ...signed, '@context': [] }), 'its proof is for another @context');
    assert.equal(proofProblem(credential), 'it has no proof');
    const other = { ...signed.proof, cryptosuite: 'eddsa-rdfc-2022' };
    assert.equal(
      proofProblem({ ...signed, proof: other }),
      'its proof is eddsa-rdfc-2022, and eddsa-jcs-2022 is needed',
    );
  });

  it('is refused where another key has signed it, or stands in its proof', () => {
    const other = generateKeyPairSync('ed25519');
    const forged = signDocument(credential, other.privateKey, at);
    assert.equal(proofProblem(forged), 'its proof was made with the key of another issuer');
    const { verificationMethod } = signed.proof;
    assert.equal(proofProblem({ ...forged, proof: { ...forged.proof, verificationMethod } }), changed);
    for (const proofValue of ['', 'z', 'z0', 'zabc', `z${'1'.repeat(64)}`, 'm'.repeat(90)])
      assert.match(String(proofProblem({ ...signed, proof: { ...signed.proof, proofValue } })), /signature|changed/);
    for (const id of ['did:web:example.org', 'did:key:z1111', `did:key:z${'2'.repeat(64)}`])
      assert.equal(proofProblem({ ...signed, issuer: { id } }), 'its issuer is not a did:key of an Ed25519 key');
  });

  it('names the issuer as other programs do', () => {
    // The first key of RFC 8032, section 7.1.
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
    const { privateKey: known } = { privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
    const signedByKnown = signDocument({ issuer: 'x' }, known, at);
    assert.match(signedByKnown.proof.verificationMethod, /^did:key:(z6Mk[1-9A-Za-z]{44})#\1$/);
  });
});
