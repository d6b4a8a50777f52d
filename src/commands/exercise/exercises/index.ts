// The exercises of `workshop break`, in the order of their chapters.
import type { Exercise } from '../../../engine/exercise.ts';
import { corsHeaders, corsOrigin, originOfWebsite, routeCrossed, routeDeleted, stalePermission } from './api.ts';
import { anyDistribution, blockAgain, blockOff, configApi, contentType, policyTypo, websiteIndex } from './bucket.ts';
import type { CourseExercise } from './define.ts';
import { headersGone, rootObject, unsigned } from './distribution.ts';
import { layerRemoved, rolesSwapped, tableNameReader, tableNameWriter, wrongHandler } from './functions.ts';
import { alarmBlind, concurrencyZero, limitZero, protectionOff } from './limits.ts';
import { logPermissionGone, putItemMissing, trustChanged, wildcardPolicy } from './role.ts';

const catalogue: readonly CourseExercise[] = [
  logPermissionGone,
  trustChanged,
  routeDeleted,
  routeCrossed,
  stalePermission,
  corsOrigin,
  corsHeaders,
  wrongHandler,
  layerRemoved,
  putItemMissing,
  tableNameWriter,
  tableNameReader,
  configApi,
  contentType,
  websiteIndex,
  blockAgain,
  policyTypo,
  blockOff,
  rootObject,
  rolesSwapped,
  wildcardPolicy,
  originOfWebsite,
  headersGone,
  anyDistribution,
  unsigned,
  limitZero,
  concurrencyZero,
  protectionOff,
  alarmBlind,
];

/** The engine knows steps by their ids alone. */
export const exercises = catalogue as unknown as readonly Exercise[];
