// The tabs that a kind of resource has of its own, before those that all have.
import type { Component } from 'vue';
import AlarmState from './AlarmState.vue';
import ApiRoutes from './api/ApiRoutes.vue';
import BucketAccess from './bucket/BucketAccess.vue';
import BucketObjects from './bucket/BucketObjects.vue';
import DistributionSettings from './DistributionSettings.vue';
import FunctionCode from './function/FunctionCode.vue';
import FunctionInvocations from './function/FunctionInvocations.vue';
import FunctionSettings from './function/FunctionSettings.vue';
import FunctionTest from './function/FunctionTest.vue';
import LogLines from './LogLines.vue';
import RequestBuilder from './api/RequestBuilder.vue';
import RolePolicies from './role/RolePolicies.vue';
import RoleQuestion from './role/RoleQuestion.vue';
import TableItems from './table/TableItems.vue';

export interface KindTab {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
  /** Beside those that all have: the id of the resource, and what the page may change. */
  readonly props?: Readonly<Record<string, unknown>>;
}

const get = { method: 'GET', path: '/', headers: '', body: '' };
const shorten = {
  method: 'POST',
  path: '/shorten',
  headers: 'content-type: application/json',
  body: '{"urlToShorten":"https://docs.aws.amazon.com/"}',
};

const tabs: Readonly<Record<string, readonly KindTab[]>> = {
  table: [{ id: 'items', title: 'Items', component: TableItems }],
  function: [
    { id: 'test', title: 'Test', component: FunctionTest },
    { id: 'code', title: 'Code', component: FunctionCode },
    { id: 'configuration', title: 'Configuration', component: FunctionSettings },
    { id: 'invocations', title: 'Invocations', component: FunctionInvocations },
  ],
  'log-group': [{ id: 'lines', title: 'Lines', component: LogLines }],
  alarm: [{ id: 'state', title: 'State', component: AlarmState }],
  'http-api': [
    { id: 'routes', title: 'Routes', component: ApiRoutes },
    { id: 'request', title: 'Request', component: RequestBuilder, props: { start: shorten } },
  ],
  bucket: [
    { id: 'access', title: 'Access', component: BucketAccess },
    { id: 'objects', title: 'Objects', component: BucketObjects },
    { id: 'request', title: 'Request', component: RequestBuilder, props: { start: get } },
  ],
  distribution: [
    { id: 'distribution', title: 'Distribution', component: DistributionSettings },
    { id: 'request', title: 'Request', component: RequestBuilder, props: { start: get } },
  ],
  role: [
    { id: 'question', title: 'May it?', component: RoleQuestion },
    { id: 'policies', title: 'Policies', component: RolePolicies },
  ],
};

export function tabsOf(kind: string): readonly KindTab[] {
  return Object.hasOwn(tabs, kind) ? (tabs[kind] ?? []) : [];
}
