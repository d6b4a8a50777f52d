// Chapter 1: creates nothing, and checks what the next chapters need.
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clockDifference, clockText } from '../../src/aws/calls/clock-difference.ts';
import { nodeNotice } from '../../src/aws/facts.ts';
import { defineStep, expect } from '../define.ts';
import { takenNames } from './taken-names.ts';

/** Seconds: AWS rejects a signature with a time that differs more. */
const signatureLifetime = 900;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export default defineStep({
  id: 'environment',

  async provision({ aws, drift }) {
    drift({
      handbook: 'Node.js 14, the cloned code, Postman, and an AWS account',
      today: `Node.js ${process.versions.node}; this tool brings the code and sends the requests`,
      why: 'Node.js 14 has had no security fixes since April 2023, and Lambda accepts no new functions for it.',
    });
    return { account: aws.account, region: aws.region };
  },

  async verify(step) {
    const { aws, check } = step;
    await check('environment.node-version', 'Node.js is 20.19 or newer', async () => {
      const fits = major > 20 || (major === 20 && minor >= 19);
      const notice = nodeNotice(process.versions.node);
      const actual = `${process.versions.node}${notice ? `. ${notice}` : ''}`;
      if (fits) return { pass: true, actual };
      return {
        pass: false,
        because: 'The AWS SDK does not run on older versions.',
        expected: '20.19 or newer',
        actual,
        help: 'https://nodejs.org',
      };
    });
    await check('environment.account', 'The credentials belong to the account of this folder', async () => {
      const { Account, Arn } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
      if (Account === aws.account) return { pass: true, actual: Arn ?? Account };
      return expect(aws.account, Account ?? 'none', 'The commands would change another account.', 'workshop status');
    });
    await check('environment.clock', 'The clock of this machine agrees with AWS', async () => {
      const ahead = await clockDifference(aws.client(STSClient));
      if (ahead === undefined) return { pass: true, actual: 'the signature was accepted' };
      const actual = clockText(ahead);
      if (Math.abs(ahead) < signatureLifetime) return { pass: true, actual };
      return {
        pass: false,
        because: 'AWS rejects requests that are signed with a wrong time.',
        expected: `less than ${signatureLifetime} s apart`,
        actual,
        help: 'workshop doctor',
      };
    });
    await check('environment.region', `The region ${aws.region} is enabled and can run both functions`, async () => {
      // A region that is not enabled rejects the call. A new account can run 10 executions at once.
      const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
      const concurrent = AccountLimit?.ConcurrentExecutions ?? 0;
      const actual = `${concurrent} concurrent executions`;
      if (concurrent >= 2) return { pass: true, actual };
      return {
        pass: false,
        because: 'The account cannot run both functions at the same time.',
        expected: 'at least 2',
        actual,
        help: 'aws lambda get-account-settings   # shows the quota; ask AWS to raise it',
      };
    });
    await check('environment.names-free', 'The names of the course are free, or belong to this workshop', async () => {
      const taken = await takenNames(step);
      const because = 'Other resources use these names. The workshop did not create them and does not change them.';
      const help = 'workshop start --suffix <your name>   # in a new folder: adds your name to every name';
      return expect('none taken', taken.length === 0 ? 'none taken' : `taken: ${taken.join(', ')}`, because, help);
    });
  },
});
