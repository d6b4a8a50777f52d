// What cli.ts hands to every command.
import type { CallInterceptor } from '../../aws/calls/clients.ts';
import type { ServerChoice } from '../../aws/target/other-server.ts';
import type { Ui } from '../../ui/ui.ts';
import type { TargetApproval } from '../../workspace/approved-targets.ts';
import type { Paths } from '../../workspace/paths.ts';

export interface Context {
  readonly ui: Ui;
  readonly paths: Paths;
  readonly signal: AbortSignal;
  /** --yes: every question is answered with yes. */
  readonly yes: boolean;
  /** For a profile that needs one, in a session that is not interactive. */
  readonly mfaCode?: string | undefined;
  /** AWS_PROFILE, for a folder that is started without --profile. */
  readonly awsProfile?: string | undefined;
  /** A server in place of AWS: --endpoint-url, or AWS_ENDPOINT_URL. */
  readonly server?: ServerChoice | undefined;
  /** Where confirmed targets are remembered, outside of every folder; absent, nothing is remembered. */
  readonly stateDir?: string | undefined;
  /** --trust-folder: confirms the target that the folder records. */
  readonly trustFolder?: boolean | undefined;
  /** In place of the question to the learner. */
  readonly approval?: TargetApproval | undefined;
  /** Writes commands as the learner can paste them in any folder. */
  readonly pasteAnywhere?: ((text: string) => string) | undefined;
  /** WORKSHOP_SANDBOX_KEY, for `sandbox run`: `id:secret`. */
  readonly sandboxKey?: string | undefined;
  readonly around?: CallInterceptor;
}

/** Resolves with the exit code. */
export type Command<Options> = (context: Context, options: Options) => Promise<number>;
