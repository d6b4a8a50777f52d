// Origin access controls: the newer way in which a distribution signs its requests to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import { notHonoured } from '../rules/supported-settings.ts';
import { checkVersion, newId, originsOf, type AccessControlRecord, type CloudFront } from '../records.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { arnOf, listOf, locationOf } from './common.ts';

const operation = operationsOf(sdk);

export function accessControlOperations({ accessControls, distributions }: CloudFront): Operation[] {
  const on = arnOf('origin-access-control');
  const of = (account: string, id: string | undefined) =>
    accessControls.get(`${account}/${id}`) ??
    throwAwsError(sdk.NoSuchOriginAccessControl$, 'The specified origin access control does not exist.');

  function check(
    account: string,
    config: sdk.OriginAccessControlConfig | undefined,
    own?: string,
  ): sdk.OriginAccessControlConfig {
    const { Name, OriginAccessControlOriginType: type } = config ?? {};
    if (!config || !Name) throwAwsError(sdk.InvalidArgument$, 'The parameter Name is required.');
    if (type !== 's3') notHonoured(`OriginAccessControlOriginType ${type}`);
    if (accessControls.values(`${account}/`).some((other) => other.config.Name === Name && other.id !== own)) {
      throwAwsError(
        sdk.OriginAccessControlAlreadyExists$,
        'An origin access control with the same name already exists.',
      );
    }
    return { Description: '', ...config };
  }

  return [
    operation('CreateOriginAccessControl', { takes: ['OriginAccessControlConfig'], on }, (input, { account }) => {
      const config = check(account, input.OriginAccessControlConfig);
      const record = { id: newId('E'), etag: newId('E'), config };
      accessControls.set(`${account}/${record.id}`, record);
      return { ...shown(record), Location: locationOf(`origin-access-control/${record.id}`) };
    }),
    operation('GetOriginAccessControl', { takes: ['Id'], on }, (input, { account }) => shown(of(account, input.Id))),
    operation('GetOriginAccessControlConfig', { takes: ['Id'], on }, (input, { account }) => {
      const { config, etag } = of(account, input.Id);
      return { OriginAccessControlConfig: config, ETag: etag };
    }),
    operation(
      'UpdateOriginAccessControl',
      { takes: ['Id', 'IfMatch', 'OriginAccessControlConfig'], on },
      (input, { account }) => {
        const before = of(account, input.Id);
        checkVersion(input.IfMatch, before.etag);
        const record = {
          ...before,
          etag: newId('E'),
          config: check(account, input.OriginAccessControlConfig, before.id),
        };
        accessControls.set(`${account}/${record.id}`, record);
        return shown(record);
      },
    ),
    operation('DeleteOriginAccessControl', { takes: ['Id', 'IfMatch'], on }, (input, { account }) => {
      const { id, etag } = of(account, input.Id);
      checkVersion(input.IfMatch, etag);
      const isUsed = distributions
        .values(`${account}/`)
        .some((each) => originsOf(each).some((origin) => origin.OriginAccessControlId === id));
      if (isUsed) {
        const text = "Cannot delete the origin access control because it's in use by one or more distributions.";
        throwAwsError(sdk.OriginAccessControlInUse$, text);
      }
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

function shown({ id, config, etag }: AccessControlRecord) {
  return { OriginAccessControl: { Id: id, OriginAccessControlConfig: config }, ETag: etag };
}
