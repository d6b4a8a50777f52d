// Operations on a bucket's website configuration and its CORS rules. The website endpoint reads both.
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalidArgument, invalidRequest, malformedXml, settingNotFound } from '../errors.ts';
import { openRestEndpoint } from '../rest-endpoint.ts';
import { changeBucket, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };
const writing = ['Bucket', 'ExpectedBucketOwner', 'ContentMD5', 'ChecksumAlgorithm'] as const;

export function websiteOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation(
      'PutBucketWebsite',
      { takes: [...writing, 'WebsiteConfiguration'], action: null },
      async (input, call) => {
        const website = input.WebsiteConfiguration ?? {};
        changeBucket(sandbox, input, call, 's3:PutBucketWebsite', () => ({ website: checkWebsite(website) }));
        await sandbox.endpoints.open('website', input.Bucket ?? '');
        return {};
      },
    ),
    operation('GetBucketWebsite', reading, (input, call) => {
      const { website, name } = openBucket(sandbox, input, call, 's3:GetBucketWebsite');
      return website ?? settingNotFound('NoSuchWebsiteConfiguration', name);
    }),
    // The host goes on to answer, with 404 NoSuchWebsiteConfiguration: its endpoint stays open as long as the bucket.
    operation('DeleteBucketWebsite', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:DeleteBucketWebsite', () => ({ website: undefined })),
    ),
    operation('PutBucketCors', { takes: [...writing, 'CORSConfiguration'], action: null }, async (input, call) => {
      const output = changeBucket(sandbox, input, call, 's3:PutBucketCORS', () => ({
        cors: checkCors(input.CORSConfiguration?.CORSRules),
      }));
      // Of buckets from before there was such an endpoint.
      await openRestEndpoint(sandbox);
      return output;
    }),
    operation('GetBucketCors', reading, (input, call) => {
      const { cors, name } = openBucket(sandbox, input, call, 's3:GetBucketCORS');
      return { CORSRules: [...(cors ?? settingNotFound('NoSuchCORSConfiguration', name))] };
    }),
    operation('DeleteBucketCors', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketCORS', () => ({ cors: undefined })),
    ),
  ];
}

function checkWebsite(website: sdk.WebsiteConfiguration): sdk.WebsiteConfiguration {
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = website;
  if (RedirectAllRequestsTo) {
    const isMixed = [IndexDocument, ErrorDocument, RoutingRules].some((other) => other !== undefined);
    if (isMixed) {
      const text = 'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.';
      invalidArgument(text, 'RedirectAllRequestsTo', 'not null');
    }
    if (!RedirectAllRequestsTo.HostName) malformedXml();
    checkProtocol(RedirectAllRequestsTo.Protocol);
    return website;
  }
  if (!IndexDocument) {
    const text = 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty';
    return invalidArgument(text, 'IndexDocument', 'null');
  }
  const { Suffix: suffix = '' } = IndexDocument;
  if (suffix === '' || suffix.includes('/')) {
    invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix);
  }
  if (ErrorDocument && !ErrorDocument.Key) malformedXml();
  for (const rule of RoutingRules ?? []) checkRule(rule);
  return website;
}

function checkRule({ Condition, Redirect }: sdk.RoutingRule): void {
  if (!Redirect || Object.values(Redirect).every((value) => value === undefined)) return malformedXml();
  if (Redirect.ReplaceKeyWith !== undefined && Redirect.ReplaceKeyPrefixWith !== undefined) {
    invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  }
  const { KeyPrefixEquals, HttpErrorCodeReturnedEquals: code } = Condition ?? {};
  if (Condition && KeyPrefixEquals === undefined && code === undefined) {
    invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  if (code !== undefined && !/^[45]\d\d$/.test(code)) {
    invalidRequest(`The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`);
  }
  if (Redirect.HttpRedirectCode !== undefined && !/^30[1-8]$/.test(Redirect.HttpRedirectCode)) {
    invalidRequest(
      `The provided HTTP redirect code (${Redirect.HttpRedirectCode}) is not valid. Valid codes are 3XX except 300.`,
    );
  }
  checkProtocol(Redirect.Protocol);
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === 'http' || protocol === 'https') return;
  invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  );
}

function checkCors(rules: readonly sdk.CORSRule[] | undefined): readonly sdk.CORSRule[] {
  if (!rules || rules.length === 0 || rules.length > 100) return malformedXml();
  for (const { AllowedMethods: methods = [], AllowedOrigins: origins = [], ExposeHeaders: exposed = [] } of rules) {
    if (methods.length === 0 || origins.length === 0) malformedXml();
    const method = methods.find((name) => !['GET', 'PUT', 'HEAD', 'POST', 'DELETE'].includes(name));
    if (method !== undefined)
      invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    const origin = origins.find((pattern) => pattern.split('*').length > 2);
    if (origin !== undefined) invalidRequest(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
    const header = exposed.find((name) => name.includes('*'));
    if (header !== undefined) {
      invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
  return rules;
}
