// How the board calls a learner.
import { usageError } from '../../../engine/errors.ts';
import { learnerNameForm } from '../../class/room/report.ts';

/** `example`: a command line with a name. Throws a WorkshopError where none is given, or not a name. */
export function checkedName(name: string | undefined, example: string): string {
  if (name === undefined) throw usageError('How does the board call you? Add --name.', example);
  const problem = learnerNameForm(name, 'The name');
  if (problem !== undefined) throw usageError(`${problem}.`, example);
  return name;
}
