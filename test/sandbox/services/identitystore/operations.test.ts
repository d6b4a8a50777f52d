// The identity store over HTTP: users by their name and their address.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-identitystore';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import {
  createCenterUser,
  createOrganization,
  enableIdentityCenter,
} from '../../../helpers/sandbox/identity-center.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the identity store', () => {
  let test: TestSandbox;
  let client: sdk.IdentitystoreClient;
  let instance: { InstanceArn: string; IdentityStoreId: string };
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.IdentitystoreClient);
    await createOrganization(test);
    instance = await enableIdentityCenter(test);
  });
  after(() => test.stop());

  const idOf = (AttributePath: string, AttributeValue: string) =>
    client.send(
      new sdk.GetUserIdCommand({
        IdentityStoreId: instance.IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
      }),
    );

  it('has users, found by their name in any case and by their address', async () => {
    const { IdentityStoreId } = instance;
    const UserId = await createCenterUser(test, instance, 'Ana', 'ana@example.com');
    assert.equal((await idOf('userName', 'ana')).UserId, UserId);
    assert.equal((await idOf('emails.value', 'ana@example.com')).UserId, UserId);
    const { UserName, DisplayName, Emails } = await client.send(
      new sdk.DescribeUserCommand({ IdentityStoreId, UserId }),
    );
    assert.deepEqual([UserName, DisplayName, Emails?.[0]?.Value], ['Ana', 'Ana', 'ana@example.com']);
    const again = createCenterUser(test, instance, 'ana');
    assert.deepEqual(await refusal(again), { name: 'ConflictException', status: 400, message: 'Duplicate UserName' });
    await client.send(new sdk.DeleteUserCommand({ IdentityStoreId, UserId }));
    const gone = { name: 'ResourceNotFoundException', status: 400, message: 'USER not found.' };
    assert.deepEqual(await refusal(idOf('userName', 'ana')), gone);
    assert.deepEqual(await refusal(client.send(new sdk.DeleteUserCommand({ IdentityStoreId, UserId }))), gone);
  });

  it('names what a new user lacks, and what a user cannot be found by', async () => {
    const { IdentityStoreId } = instance;
    const create = (more: object) => refusal(client.send(new sdk.CreateUserCommand({ IdentityStoreId, ...more })));
    assert.equal(
      (await create({ UserName: 'ben' })).message,
      'displayname: The attribute displayname is required, givenname: The attribute givenname is required, familyname: The attribute familyname is required',
    );
    assert.equal((await refusal(idOf('title', 'x'))).message, 'The attribute title is not a unique attribute');
    const title = await create({
      UserName: 'ben',
      DisplayName: 'Ben',
      Name: { GivenName: 'Ben', FamilyName: 'B' },
      Title: 'Dr',
    });
    assert.equal(title.message, 'The sandbox does not support Title of identitystore CreateUser.');
    const groups = await refusal(client.send(new sdk.ListGroupsCommand({ IdentityStoreId })));
    assert.equal(groups.message, 'The sandbox does not serve identitystore ListGroups.');
  });

  it('lists in pages, for those who have the permission on the store and its users', async () => {
    const { IdentityStoreId } = instance;
    for (const name of ['cem', 'dan', 'eva']) await createCenterUser(test, instance, name);
    const found: (string | undefined)[] = [];
    for await (const page of sdk.paginateListUsers({ client, pageSize: 2 }, { IdentityStoreId }))
      found.push(...(page.Users ?? []).map(({ UserName }) => UserName));
    assert.deepEqual(found.length, 3);
    assert.deepEqual(new Set(found), new Set(['cem', 'dan', 'eva']));
    const Resource = `arn:aws:identitystore::${test.account}:identitystore/${IdentityStoreId}`;
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'identitystore:ListUsers', Resource }],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'reader', policy });
    const refused = await refusal(
      test.client(sdk.IdentitystoreClient, key).send(new sdk.ListUsersCommand({ IdentityStoreId })),
    );
    assert.match(refused.message, /identitystore:ListUsers on resource: arn:aws:identitystore:::user\/\*/);
  });
});
