// Why a sandbox could not start, from the error that it met.
import type { ExitReason } from '../../client/process.ts';
import { KeyTakenError } from '../access.ts';
import { OwnedError } from './owner.ts';
import { StateError } from '../../state/store.ts';

export function whyOf(error: NodeJS.ErrnoException): ExitReason {
  if (error instanceof OwnedError) return 'joined';
  if (error instanceof StateError) return error.reason === 'newer' ? 'newer' : 'damaged';
  if (error instanceof KeyTakenError) return 'key';
  const { code, syscall } = (error.cause ?? error) as NodeJS.ErrnoException;
  // EACCES: a port below 1024.
  if (code === 'EADDRINUSE' || (code === 'EACCES' && syscall === 'listen')) return 'port';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'disk' : 'failed';
}
