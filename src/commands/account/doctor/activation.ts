// Whether AWS has activated the account: until the sign-up is complete, some services answer and others do not.
import { errorCategory } from '../../../aws/errors/explain.ts';
import { isNotActivated } from '../../../aws/errors/permanent-errors.ts';
import type { Aws } from '../../../engine/types.ts';
import { allResources } from '../../../resources/index.ts';
import { namesByKind } from '../../../../steps/names.ts';
import type { Finding } from './probe.ts';

/** Asks for the list of each kind of resource, and reads no more than its beginning. */
export async function activation(aws: Aws): Promise<Finding> {
  const lists = (await allResources()).flatMap(({ listing }) => (listing ? [listing] : []));
  const answers = await Promise.all(
    lists.map(async ({ noun, list }) => {
      try {
        await list(aws, namesByKind)[Symbol.asyncIterator]().next();
        return { noun, is: 'active' } as const;
      } catch (error) {
        if (isNotActivated(error)) return { noun, is: 'not activated' } as const;
        // The check of the permissions reports it.
        if (errorCategory(error) === 'permission') return { noun, is: 'denied' } as const;
        throw error;
      }
    }),
  );
  const of = (is: (typeof answers)[number]['is']) =>
    answers.filter((answer) => answer.is === is).map(({ noun }) => noun);
  const waiting = of('not activated');
  if (waiting.length > 0)
    return {
      status: 'fail',
      because:
        'The sign-up of the account is not complete: a payment method or the verification of your phone number is missing, or AWS is still checking them. That takes minutes, and up to 24 hours.',
      actual: `not activated: ${waiting.join(', ')}`,
      help: 'https://portal.aws.amazon.com/billing/signup',
    };
  const denied = of('denied');
  if (denied.length === answers.length)
    return { status: 'could-not-check', because: 'the caller has no permission to list resources' };
  return {
    status: 'pass',
    actual: `all services answer${denied.length > 0 ? `, except where you have no permission: ${denied.join(', ')}` : ''}`,
  };
}
