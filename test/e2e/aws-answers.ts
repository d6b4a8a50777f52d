// What only AWS itself can answer: docs/aws-target.md lists these questions. The test of the course prints the answers.
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayV2Client, CreateApiCommand, DeleteApiCommand } from '@aws-sdk/client-apigatewayv2';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { MakeClient } from '../helpers/aws/course-resources.ts';

export interface AwsAnswer {
  readonly question: string;
  readonly answer: string;
}

/** As a browser asks before it sends JSON from another origin. */
export async function preflightAnswer(apiUrl: string): Promise<AwsAnswer> {
  const headers = {
    origin: 'https://example.com',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const response = await fetch(`${apiUrl}/shorten`, { method: 'OPTIONS', headers });
  const cors = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
  const lines = cors.map(([name, value]) => `${name}: ${value}`).join('; ');
  return {
    question: 'What does a CORS preflight answer?',
    answer: `${response.status}; ${lines || 'no CORS headers'}`,
  };
}

/** While the bucket blocks public access, or a moment after it was changed. */
export async function denialAnswer(make: MakeClient, Bucket: string): Promise<AwsAnswer> {
  const question = 'What does S3 say to a public policy right after Block Public Access was turned on?';
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  try {
    await make(S3Client).send(new PutBucketPolicyCommand({ Bucket, Policy }));
    return { question, answer: 'accepted: the change had not reached S3 yet' };
  } catch (error) {
    const { name, message } = error as Error;
    return { question, answer: `${name}: ${message}` };
  }
}

/** Of an API of its own, which it deletes again. */
export async function dnsAnswer(make: MakeClient, name: string, Tags: Record<string, string>): Promise<AwsAnswer> {
  const client = make(ApiGatewayV2Client);
  const { ApiId, ApiEndpoint = '' } = await client.send(
    new CreateApiCommand({ Name: name, ProtocolType: 'HTTP', Tags }),
  );
  try {
    const began = performance.now();
    const answer = await untilResolved(new URL(ApiEndpoint).hostname, began);
    return { question: 'When does the address of a new API resolve?', answer };
  } finally {
    await client.send(new DeleteApiCommand({ ApiId }));
  }
}

const longest = 180_000;

async function untilResolved(host: string, began: number): Promise<string> {
  let first: string | undefined;
  for (;;) {
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      await lookup(host);
      return first === undefined
        ? `at the first try, after ${seconds()}`
        : `after ${seconds()}; the first try: ${first}`;
    } catch (error) {
      first ??= String((error as NodeJS.ErrnoException).code);
      if (performance.now() - began > longest) return `not after ${seconds()}: ${first}`;
      await sleep(1000);
    }
  }
}

export function printAnswers(answers: readonly AwsAnswer[]): void {
  const lines = answers.map(({ question, answer }) => `    ${question}\n      ${answer}\n`);
  process.stdout.write(['\n    What only AWS can answer (see docs/aws-target.md):\n', ...lines].join(''));
}
