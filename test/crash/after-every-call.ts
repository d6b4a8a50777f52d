// Kills the run at every call of every step, after its effect. Takes minutes: `npm run test:crash`.
import { crashAtEveryCall } from './crash.ts';

describe('a crash after every call', () => crashAtEveryCall({ when: 'after' }));
