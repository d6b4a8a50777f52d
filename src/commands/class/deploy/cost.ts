// What a reset by the state machine costs, at the most: an estimate, before the free tiers of AWS.
import { prices } from '../../../aws/prices.ts';

/** source: https://aws.amazon.com/step-functions/pricing/, us-east-1, checked 2026-11-30; $0.0285 in Mumbai */
const transitionPrice = 0.025 / 1e3;

/** Of an account with a CloudFront distribution: 5 stages, and one each half a minute for a quarter of an hour. */
const stages = 35;

/** A stage is a task, a choice and a wait. */
const transitionsPerStage = 3;

/** A stage runs for some ten seconds, with half a GB. */
const gbSecondsPerStage = 10 * 0.5;

/** In US dollars. */
export function resetCost(accounts: number): number {
  const perStage =
    transitionsPerStage * transitionPrice + prices.lambdaRequest + gbSecondsPerStage * prices.lambdaGbSecond;
  return accounts * stages * perStage;
}
