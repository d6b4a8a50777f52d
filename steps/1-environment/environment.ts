// Chapter 1: nothing is made; what the following chapters need is looked at.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defineStep, expect } from '../define.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export default defineStep({
  id: 'environment',

  async provision({ aws, drift }) {
    drift({
      handbook: 'Node.js 14, the code cloned, Postman, and an AWS account',
      today: `Node.js ${process.versions.node}, and nothing else: this tool brings the code and makes the requests`,
      why: 'Node.js 14 has had no security fixes since April 2023, and Lambda no longer accepts functions for it.',
    });
    return { account: aws.account, region: aws.region };
  },

  async verify({ aws, check }) {
    await check('Node.js is recent enough', async () => {
      const fits = major > 20 || (major === 20 && minor >= 19);
      return fits
        ? { pass: true, actual: process.versions.node }
        : { pass: false, because: 'Older versions cannot run the SDK.', expected: '20.19 or newer', actual: process.versions.node, help: 'https://nodejs.org' };
    });
    await check('The credentials belong to the account of this workspace', async () => {
      const { Account } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
      return expect(aws.account, Account ?? 'none', 'The commands would act on another account.', 'workshop status');
    });
    await check('The clocks of this machine and of AWS agree', async () => {
      // A signature is refused from 15 minutes on: had they differed by more, the call above would not have come through.
      const { $metadata } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
      return { pass: true, actual: `signature accepted (request ${$metadata.requestId ?? 'unknown'})` };
    });
  },
});
