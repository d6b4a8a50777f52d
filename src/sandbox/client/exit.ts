// Why a sandbox could not start, as its exit code: what the process says to the one that started it.

export const exitCodes = { failed: 1, joined: 10, damaged: 11, newer: 12, port: 13, disk: 14, key: 15 } as const;

export type ExitReason = keyof typeof exitCodes;

export function reasonOf(code: number | null): ExitReason {
  const found = Object.entries(exitCodes).find(([, value]) => value === code);
  return (found?.[0] ?? 'failed') as ExitReason;
}
