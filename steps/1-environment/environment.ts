// Chapter 1: nothing is made; what the following chapters need is looked at.
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defineStep, expect } from '../define.ts';
import { takenNames } from './taken-names.ts';

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

  async verify(step) {
    const { aws, check } = step;
    await check('environment.node-version', 'Node.js is recent enough', async () => {
      const fits = major > 20 || (major === 20 && minor >= 19);
      const actual = process.versions.node;
      if (fits) return { pass: true, actual };
      return {
        pass: false,
        because: 'Older versions cannot run the SDK.',
        expected: '20.19 or newer',
        actual,
        help: 'https://nodejs.org',
      };
    });
    await check('environment.account', 'The credentials belong to the account of this workspace', async () => {
      const { Account, Arn } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
      if (Account === aws.account) return { pass: true, actual: Arn ?? Account };
      return expect(aws.account, Account ?? 'none', 'The commands would act on another account.', 'workshop status');
    });
    await check('environment.clock', 'The clocks of this machine and of AWS agree', async () => {
      // A signature is refused from 15 minutes on: had they differed by more, this call would not come through.
      const { $metadata } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
      return { pass: true, actual: `signature accepted (request ${$metadata.requestId ?? 'unknown'})` };
    });
    await check('environment.region', `The region ${aws.region} answers, with room for both functions`, async () => {
      // A region that is not switched on refuses the call; a new account starts with 10 executions at once.
      const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
      const concurrent = AccountLimit?.ConcurrentExecutions ?? 0;
      const actual = `${concurrent} concurrent executions`;
      if (concurrent >= 2) return { pass: true, actual };
      return {
        pass: false,
        because: 'The functions could not run at once.',
        expected: 'at least 2',
        actual,
        help: 'aws lambda get-account-settings   # shows the quota; AWS raises it on request',
      };
    });
    await check('environment.names-free', 'The names of the course are free, or ours', async () => {
      const taken = await takenNames(step);
      const because = 'There are things of these names that the workshop did not make, and it will not touch them.';
      const help = 'workshop start --suffix <your name>   # in a new folder: makes everything under names of your own';
      return expect('none taken', taken.length === 0 ? 'none taken' : `taken: ${taken.join(', ')}`, because, help);
    });
  },
});
