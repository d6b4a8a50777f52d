// Thrown in a dry run where going on would do something: the plan ends there, and says why.

export class DryRunStop extends Error {
  override name = 'DryStop';
}
