// The views of the page, in the order of the header.
import type { Component } from 'vue';
import CourseView from './CourseView.vue';

export interface View {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
}

export const views: readonly [View, ...View[]] = [{ id: 'course', title: 'Course', component: CourseView }];
