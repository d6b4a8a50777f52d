// Rules of reads about several parameters that dynalite does not have.
import { constraints, validationText, violation } from '../../shared/constraints.ts';

type Data = Readonly<Record<string, unknown>>;

const invalid = 'One or more parameter values were invalid:';

/** source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html (Select), checked 2026-11-29 */
export function selectRule({ Select, ProjectionExpression, AttributesToGet, IndexName }: Data): string | undefined {
  if (typeof Select !== 'string') return undefined;
  const projection =
    ProjectionExpression !== undefined ? 'ProjectionExpression' : AttributesToGet !== undefined && 'AttributesToGet';
  if (Select === 'SPECIFIC_ATTRIBUTES')
    return projection
      ? undefined
      : 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES';
  // The texts of the other refusals are from memory.
  const what = Select === 'COUNT' ? 'only the Count' : Select;
  if (projection) return `${invalid} Cannot specify the ${projection} when choosing to get ${what}`;
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined)
    return `${invalid} ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`;
  return undefined;
}

const maxSegments = 1_000_000;

/** dynalite misses segment 0 and the limit. */
export function segmentRule({ Segment, TotalSegments }: Data): string | undefined {
  if (typeof TotalSegments === 'number' && TotalSegments > maxSegments)
    return validationText([violation(TotalSegments, 'totalSegments', constraints.atMost(maxSegments))]);
  if (Segment === undefined || TotalSegments !== undefined) return undefined;
  return 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present';
}

/** A batch has expressions for all of its tables, or for none. */
export function mixedProjectionRule({ RequestItems }: Data): string | undefined {
  const requests = Object.values(RequestItems as Record<string, Data>);
  const has = (member: string) => requests.some((request) => request[member] !== undefined);
  return has('AttributesToGet') && has('ProjectionExpression')
    ? 'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}'
    : undefined;
}
