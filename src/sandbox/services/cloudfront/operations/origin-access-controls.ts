// Origin access controls: the newer way in which a distribution signs its requests to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { accessControlExists, accessControlInUse, invalidArgument, notFound, unsupportedSetting } from '../errors.ts';
import { newId, type AccessControlRecord, type Records } from '../records.ts';
import { arnToAuthorize, listOf, locationOf } from '../rules/lists.ts';
import { originsOf } from '../rules/origins.ts';
import { checkVersion } from '../rules/versions.ts';

const operation = operationsOf(sdk);

export function accessControlOperations({ accessControls, distributions }: Records): Operation[] {
  const on = arnToAuthorize('origin-access-control');
  const find = (account: string, id: string | undefined) =>
    accessControls.get(`${account}/${id}`) ?? notFound('accessControl');

  /** `id`: of the access control that is being changed, which may keep its name. */
  function checkConfig(
    account: string,
    config: sdk.OriginAccessControlConfig | undefined,
    id?: string,
  ): sdk.OriginAccessControlConfig {
    const { Name, OriginAccessControlOriginType: type } = config ?? {};
    if (!config || !Name) invalidArgument('The parameter Name is required.');
    if (type !== 's3') unsupportedSetting(`OriginAccessControlOriginType ${type}`);
    const others = accessControls.values(`${account}/`).filter((other) => other.id !== id);
    if (others.some((other) => other.config.Name === Name)) accessControlExists();
    return { Description: '', ...config };
  }

  return [
    operation('CreateOriginAccessControl', { takes: ['OriginAccessControlConfig'], on }, (input, { account }) => {
      const config = checkConfig(account, input.OriginAccessControlConfig);
      const record = { id: newId('E'), etag: newId('E'), config };
      accessControls.set(`${account}/${record.id}`, record);
      return { ...accessControlOutput(record), Location: locationOf(`origin-access-control/${record.id}`) };
    }),
    operation('GetOriginAccessControl', { takes: ['Id'], on }, (input, { account }) =>
      accessControlOutput(find(account, input.Id)),
    ),
    operation('GetOriginAccessControlConfig', { takes: ['Id'], on }, (input, { account }) => {
      const { config, etag } = find(account, input.Id);
      return { OriginAccessControlConfig: config, ETag: etag };
    }),
    operation(
      'UpdateOriginAccessControl',
      { takes: ['Id', 'IfMatch', 'OriginAccessControlConfig'], on },
      (input, { account }) => {
        const before = find(account, input.Id);
        checkVersion(input.IfMatch, before.etag);
        const config = checkConfig(account, input.OriginAccessControlConfig, before.id);
        const record = { ...before, etag: newId('E'), config };
        accessControls.set(`${account}/${record.id}`, record);
        return accessControlOutput(record);
      },
    ),
    operation('DeleteOriginAccessControl', { takes: ['Id', 'IfMatch'], on }, (input, { account }) => {
      const { id, etag } = find(account, input.Id);
      checkVersion(input.IfMatch, etag);
      const isUsed = distributions
        .values(`${account}/`)
        .some((each) => originsOf(each).some((origin) => origin.OriginAccessControlId === id));
      if (isUsed) accessControlInUse();
      accessControls.delete(`${account}/${id}`);
      return {};
    }),
    operation('ListOriginAccessControls', { takes: ['Marker', 'MaxItems'] }, (input, { account }) => ({
      OriginAccessControlList: listOf(accessControls.values(`${account}/`), input, ({ id, config }) => ({
        ...config,
        Id: id,
        Description: config.Description,
      })),
    })),
  ];
}

function accessControlOutput({ id, config, etag }: AccessControlRecord) {
  return { OriginAccessControl: { Id: id, OriginAccessControlConfig: config }, ETag: etag };
}
