// The construct for each type of resource that the course creates.
import type { CdkForms } from '../form.ts';
import { alarmForms } from './alarms.ts';
import { computeForms } from './compute.ts';
import { dataForms } from './data.ts';
import { webForms } from './web.ts';

export const cdkForms: CdkForms = { ...dataForms, ...computeForms, ...webForms, ...alarmForms };
