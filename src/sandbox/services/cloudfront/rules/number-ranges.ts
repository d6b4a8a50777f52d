// The numbers of a distribution's configuration: CloudFront refuses those outside of their range.
// source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomOriginConfig.html, checked 2026-11-29
import type { CacheBehavior, CustomErrorResponse, Origin } from '@aws-sdk/client-cloudfront';
import { invalidArgument, invalidOriginTimeout } from '../errors.ts';

/** A hundred years: no duration of CloudFront is longer. */
const longestTtl = 3_153_600_000;

export function checkOriginNumbers({
  DomainName = '',
  ConnectionAttempts,
  ConnectionTimeout,
  CustomOriginConfig: custom,
}: Origin): void {
  checkRange('ConnectionAttempts', ConnectionAttempts, 1, 3);
  checkRange('ConnectionTimeout', ConnectionTimeout, 1, 10);
  checkPort('HTTPPort', custom?.HTTPPort);
  checkPort('HTTPSPort', custom?.HTTPSPort);
  // A port behind the host is the sandbox's own, for origins on this machine.
  const port = /:(\d+)$/.exec(DomainName)?.[1];
  if (port !== undefined) checkRange('DomainName', Number(port), 1, 65_535);
  const { OriginReadTimeout: read, OriginKeepaliveTimeout: keepalive } = custom ?? {};
  if (!isInRange(read, 1, 120)) invalidOriginTimeout('read');
  if (!isInRange(keepalive, 1, 120)) invalidOriginTimeout('keepalive');
}

export function checkTtls({ MinTTL, DefaultTTL, MaxTTL }: Partial<CacheBehavior>): void {
  for (const [name, value] of Object.entries({ MinTTL, DefaultTTL, MaxTTL })) checkRange(name, value, 0, longestTtl);
}

export function checkErrorTtl({ ErrorCachingMinTTL }: Partial<CustomErrorResponse>): void {
  checkRange('ErrorCachingMinTTL', ErrorCachingMinTTL, 0, longestTtl);
}

export function checkRange(name: string, value: number | undefined, least: number, most: number): void {
  if (!isInRange(value, least, most))
    invalidArgument(`The parameter ${name} is not valid: it must be from ${least} to ${most}.`);
}

function checkPort(name: string, port: number | undefined): void {
  if (port === 80 || port === 443) return;
  if (!isInRange(port, 1_024, 65_535))
    invalidArgument(`The parameter ${name} is not valid: it must be 80, 443, or from 1024 to 65535.`);
}

function isInRange(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most);
}
