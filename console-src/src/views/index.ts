// The views of the page, in the order of the header.
import type { Component } from 'vue';
import CourseView from './CourseView.vue';
import MapView from './MapView.vue';
import RequestsView from './RequestsView.vue';
import ResourcesView from './ResourcesView.vue';

export interface View {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
}

export const views: readonly [View, ...View[]] = [
  { id: 'course', title: 'Course', component: CourseView },
  { id: 'map', title: 'Map', component: MapView },
  { id: 'requests', title: 'Requests', component: RequestsView },
  { id: 'resources', title: 'Resources', component: ResourcesView },
];
