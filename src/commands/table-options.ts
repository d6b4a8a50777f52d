// Options that several commands share.

export type OptionEntry = readonly [flags: string, text: string, fallback?: string];

export const dryRun: OptionEntry = ['--dry-run', 'only say what would be done; writes nothing'];
export const noWait: OptionEntry = ['--no-wait', 'hand control back (exit code 7) where AWS takes minutes'];
