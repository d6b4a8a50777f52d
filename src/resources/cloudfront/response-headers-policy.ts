// CloudFront's response headers policy: the security headers that CloudFront adds to each response. It takes no tags, so its
// comment has the tag.
import {
  CloudFrontClient,
  CreateResponseHeadersPolicyCommand,
  DeleteResponseHeadersPolicyCommand,
  GetResponseHeadersPolicyCommand,
  ListResponseHeadersPoliciesCommand,
  UpdateResponseHeadersPolicyCommand,
  type ListResponseHeadersPoliciesCommandOutput,
  type ResponseHeadersPolicy,
  type ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import { isDeepStrictEqual } from 'node:util';
import { globalConsoleUrl } from '../../aws/console-url.ts';
import {
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  optionalStep,
  type StatementScope,
} from '../../aws/permissions.ts';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import { assertOurs, descriptionOf, ownerOf, suffixOf, tagIn } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing, required } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { bucketOfName, nameWithBucket } from './course-bucket.ts';
import { distributions } from './distribution.ts';
import { exportedPolicy, headersIn, securityHeaders } from './security-headers.ts';
import { removeByEtag } from './remove-by-etag.ts';

type Props = { name: string; contentSecurityPolicy: string };
/** `headers`: as a browser receives them. */
type Outputs = { id: string; headers: Record<string, string> };
type Live = Outputs & { config: ResponseHeadersPolicyConfig; etag: string };

const notFound = 'NoSuchResponseHeadersPolicy';
const namePrefix = 'headers';

const headersPolicies: StatementScope = {
  sid: distributions.sid,
  arns: ({ account }) => [`arn:aws:cloudfront::${account}:response-headers-policy/*`],
};

export const responseHeadersPolicy = defineResource<Props, Outputs>({
  kind: 'response-headers-policy',
  describe: ({ name }) => `response headers policy ${name}`,
  identify: ({ name }) => ({ name }),

  async read(props, aws, known) {
    const live = await find(props, aws, known);
    return live && outputsOf(live);
  },

  async ensure(props, aws, known) {
    const there = await find(props, aws, known);
    if (!there) return create(props, aws);
    assertPolicyOurs(props, there, aws, known);
    return isDeepStrictEqual(there.headers, wantedHeaders(props)) ? outputsOf(there) : correct(props, there.id, aws);
  },

  async remove(props, aws, known) {
    const live = await find(props, aws, known);
    if (!live) return;
    assertPolicyOurs(props, live, aws, known);
    await removeByEtag(aws, {
      operation: 'DeleteResponseHeadersPolicy',
      noun: 'response headers policy',
      read: () => get(live.id, aws),
      send: (IfMatch) =>
        aws.client(CloudFrontClient).send(new DeleteResponseHeadersPolicyCommand({ Id: live.id, IfMatch })),
      notFound,
    });
  },

  calls: {
    'CloudFront.CreateResponseHeadersPolicy': optionalStep(
      'security-headers',
      learnerOnly(allow(headersPolicies, 'cloudfront:CreateResponseHeadersPolicy')),
    ),
    'CloudFront.ListResponseHeadersPolicies': cleanupToo(allow(anyResource, 'cloudfront:ListResponseHeadersPolicies')),
    'CloudFront.GetResponseHeadersPolicy': optionalStep(
      'security-headers',
      cleanupToo(allow(headersPolicies, 'cloudfront:GetResponseHeadersPolicy')),
    ),
    'CloudFront.UpdateResponseHeadersPolicy': optionalStep(
      'security-headers',
      learnerOnly(allow(headersPolicies, 'cloudfront:UpdateResponseHeadersPolicy')),
    ),
    'CloudFront.DeleteResponseHeadersPolicy': optionalStep(
      'security-headers',
      cleanupToo(allow(headersPolicies, 'cloudfront:DeleteResponseHeadersPolicy')),
    ),
  },

  listing: {
    noun: 'response headers policy',
    async *list(aws, names) {
      for (const { Id = '', ResponseHeadersPolicyConfig: config } of await listed(aws)) {
        const { Name = '', Comment = '' } = config ?? {};
        const bucket = bucketOfName(namePrefix, Name, names);
        yield { name: `${Name} (${Id})`, key: Id, id: Name, comment: Comment, bucket };
      }
    },
    keyOf: (_props, outputs) => outputs?.id,
    propsOf: ({ id = '' }) => ({ name: id, contentSecurityPolicy: '' }),
    ownerWithoutTag({ comment = '' }) {
      const suffix = suffixOf(tagIn(comment));
      return Promise.resolve(suffix === undefined ? undefined : { suffix });
    },
    evidence: (tag) => `its comment ${tag}`,
  },

  settings: (props) => ({ headers: wantedHeaders(props) }),

  byHand: {
    async find({ name }, aws) {
      const live = await findByName(name, aws);
      return live ? [{ outputs: outputsOf(live), owner: ownerOf(tagIn(live.config.Comment ?? ''), aws.tags) }] : [];
    },
  },

  atRest: freeAtRest('free'),

  consoleLink: () => globalConsoleUrl('cloudfront/v4/home#/policies/responseHeaders'),

  cloudFormation: {
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    values: ({ outputs }) => ({ Ref: outputs.id }),
    properties: ({ props, tags }) => ({
      ResponseHeadersPolicyConfig: {
        Name: props.name,
        Comment: descriptionOf({ tags }),
        SecurityHeadersConfig: securityHeaders(exportedPolicy(props.contentSecurityPolicy ?? '')),
      },
    }),
  },

  why: {
    about:
      'A response headers policy: CloudFront adds its headers to each response, and browsers obey them. S3 cannot send them.',
    properties: {
      name: {
        what: 'The bucket and its region. A name is unique in an account.',
        otherwise: 'the policy works, and is hard to tell apart from others.',
      },
      contentSecurityPolicy: {
        what: 'What the page loads and calls: files of its own site, and your API.',
        otherwise: 'a script that gets into the page can send what visitors type to any server.',
      },
      headers: {
        what: 'The headers with their values. They replace those of the origin.',
        otherwise: 'another site can show your page in a frame, and a browser may guess the type of a file.',
      },
    },
  },
});

/** Of at most 128 characters. */
export function headersPolicyName(bucket: string, region: string): string {
  return nameWithBucket(namePrefix, bucket, region);
}

function wantedHeaders({ contentSecurityPolicy }: Props): Record<string, string> {
  return headersIn(securityHeaders(contentSecurityPolicy));
}

/** The name is unique in an account, so a lost answer leaves no second one. */
async function create(props: Props, aws: Aws): Promise<Outputs> {
  const ResponseHeadersPolicyConfig = withOurs(props, aws);
  const command = new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig });
  try {
    const { ResponseHeadersPolicy: made } = await aws.client(CloudFrontClient).send(command);
    const id = required(made?.Id, 'ResponseHeadersPolicy.Id');
    const wait = { for: 'the response headers policy to appear', usually: 1, atMost: 60 };
    return outputsOf(await aws.waiter.until(wait, () => get(id, aws)));
  } catch (error) {
    if (!isNamed(error, 'ResponseHeadersPolicyAlreadyExists')) throw error;
    const wait = { for: 'CloudFront to list the existing response headers policy', usually: 2, atMost: 60 };
    const live = await aws.waiter.until(wait, () => findByName(props.name, aws));
    assertPolicyOurs(props, live, aws, undefined);
    return outputsOf(live);
  }
}

/** Headers that somebody has added stay. */
async function correct(props: Props, id: string, aws: Aws): Promise<Outputs> {
  return retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateResponseHeadersPolicy' }, async () => {
    const live = required(await get(id, aws), 'ResponseHeadersPolicy');
    const ResponseHeadersPolicyConfig = withOurs(props, aws, live.config);
    await aws
      .client(CloudFrontClient)
      .send(new UpdateResponseHeadersPolicyCommand({ Id: id, IfMatch: live.etag, ResponseHeadersPolicyConfig }));
    return { id, headers: wantedHeaders(props) };
  });
}

function withOurs(
  { name, contentSecurityPolicy }: Props,
  { tags }: Pick<Aws, 'tags'>,
  live?: ResponseHeadersPolicyConfig,
): ResponseHeadersPolicyConfig {
  return {
    ...live,
    Name: name,
    Comment: descriptionOf({ tags }),
    SecurityHeadersConfig: { ...live?.SecurityHeadersConfig, ...securityHeaders(contentSecurityPolicy) },
  };
}

/** One that a learner has created by hand is known by its record. */
function assertPolicyOurs({ name }: Props, live: Live, aws: Aws, known: Outputs | undefined): void {
  if (live.id !== known?.id) assertOurs(`response headers policy ${name}`, tagIn(live.config.Comment ?? ''), aws.tags);
}

async function find({ name }: Props, aws: Aws, known: Outputs | undefined): Promise<Live | undefined> {
  return (known && (await get(known.id, aws))) ?? findByName(name, aws);
}

async function findByName(name: string, aws: Aws): Promise<Live | undefined> {
  const named = (await listed(aws)).find(({ ResponseHeadersPolicyConfig: config }) => config?.Name === name);
  return named && get(named.Id ?? '', aws);
}

/** Those of the account. AWS's own are managed. */
async function listed(aws: Aws): Promise<ResponseHeadersPolicy[]> {
  const all: ResponseHeadersPolicy[] = [];
  for (let Marker: string | undefined; ;) {
    const command = new ListResponseHeadersPoliciesCommand({ Type: 'custom', Marker });
    const page: ListResponseHeadersPoliciesCommandOutput = await aws.client(CloudFrontClient).send(command);
    for (const { ResponseHeadersPolicy: policy } of page.ResponseHeadersPolicyList?.Items ?? [])
      if (policy) all.push(policy);
    Marker = page.ResponseHeadersPolicyList?.NextMarker;
    if (!Marker) return all;
  }
}

async function get(Id: string, aws: Aws): Promise<Live | undefined> {
  const asked = aws.client(CloudFrontClient).send(new GetResponseHeadersPolicyCommand({ Id }));
  const answer = await orMissing(asked, notFound);
  if (!answer) return undefined;
  const config = required(answer.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig, 'ResponseHeadersPolicyConfig');
  const headers = headersIn(config.SecurityHeadersConfig ?? {});
  return { id: Id, headers, config, etag: required(answer.ETag, 'ETag') };
}

function outputsOf({ id, headers }: Outputs): Outputs {
  return { id, headers };
}
