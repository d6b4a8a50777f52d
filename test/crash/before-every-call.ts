// Kills the run at every call of every step, before its effect. Takes minutes: `npm run test:crash`.
import { crashAtEveryCall } from './crash.ts';

describe('a crash before every call', () => crashAtEveryCall({ when: 'before' }));
