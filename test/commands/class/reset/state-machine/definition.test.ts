// The state machine of a reset.
import assert from 'node:assert/strict';
import { machineDefinition } from '../../../../../src/commands/class/reset/state-machine/definition.ts';
import { checkDefinition } from '../../../../../src/sandbox/services/stepfunctions/language/check-definition.ts';

describe('the state machine of a reset', () => {
  it('is a definition that Step Functions takes', () => {
    const functionArn = 'arn:aws:lambda:ap-south-1:123456789012:function:reset-stage';
    const definition = machineDefinition({ functionArn, bucket: 'the-class', maxConcurrency: 10 });
    assert.deepEqual(checkDefinition(JSON.stringify(definition)), []);
  });
});
