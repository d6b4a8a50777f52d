// What `class status --only` shows: who needs help, who is not done yet, who is done.
export const filters = ['help', 'open', 'complete'] as const;
export type Filter = (typeof filters)[number];
