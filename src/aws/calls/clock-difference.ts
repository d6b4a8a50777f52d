// The difference between the clocks of this machine and of AWS, by the date of an answer. An error has a date, too.
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

type Deserialize = (args: object) => Promise<{ response: unknown }>;

/**
 * Seconds by which this machine is ahead; undefined if the answer has no date. The SDK corrects its clock by the date of
 * a first error, so an accepted signature proves nothing.
 */
export async function clockDifference(sts: STSClient): Promise<number | undefined> {
  let seen: { readonly there: number; readonly here: number } | undefined;
  const note = (response: unknown) => {
    const date = (response as { headers?: Record<string, string> } | undefined)?.headers?.['date'];
    if (date) seen = { there: Date.parse(date), here: Date.now() };
  };
  const watch = (next: Deserialize) => async (args: object) => {
    try {
      const result = await next(args);
      note(result.response);
      return result;
    } catch (error) {
      note((error as { $response?: unknown }).$response);
      throw error;
    }
  };
  const command = new GetCallerIdentityCommand({});
  command.middlewareStack.add(watch as never, { step: 'deserialize', name: 'workshopClock', priority: 'high' });
  try {
    await sts.send(command);
  } catch (error) {
    if (!seen) throw error;
  }
  return seen && Math.round((seen.here - seen.there) / 1000);
}

/** `ahead`: seconds, of this machine. */
export function clockText(ahead: number): string {
  return Math.abs(ahead) < 2 ? 'less than 2 s apart' : `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead' : 'behind'}`;
}
