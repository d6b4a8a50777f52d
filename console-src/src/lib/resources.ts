// The shape of a resource: docs/schemas/inspect.schema.json describes it.

export interface Resource {
  readonly id: string;
  readonly kind: string;
  readonly step: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | null;
  readonly state: 'present' | 'missing' | 'drifted' | 'unknown';
  readonly because: string | null;
  readonly drift: readonly { readonly property: string; readonly recorded: unknown; readonly live: unknown }[];
  readonly own: readonly string[];
  readonly properties: Readonly<Record<string, unknown>> | null;
  readonly console: string | null;
  readonly cost: { readonly dollarsPerHour: number; readonly because: string };
}
