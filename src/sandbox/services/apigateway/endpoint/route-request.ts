// A request for a route, as it is passed on from the router to the integration.
import type { EndpointRequest } from '../../../server/endpoints.ts';
import type { ApiRecord } from '../records.ts';
import type { RequestNotes } from './access-log.ts';
import type { AuthorizedCaller } from './authorization/authorize.ts';

export interface RouteRequest {
  readonly api: ApiRecord;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly routeKey: string;
  /** Decoded, with the name of the stage. */
  readonly path: string;
  /** `path` comes from a parameter mapping. */
  readonly isPathMapped?: boolean;
  /** Percent-encoded, without the name of the stage. */
  readonly routePath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: EndpointRequest;
  readonly requestId: string;
  readonly time: number;
  readonly notes: RequestNotes;
  /** Results of authorizers that are older are not used. */
  readonly authorizersResetAt: number;
  /** Absent for an open route, and before its authorizer has decided. */
  readonly caller?: AuthorizedCaller | undefined;
}
