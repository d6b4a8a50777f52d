// JSON that is shown to people, and pasted by them.
import assert from 'node:assert/strict';
import { readableJson } from '../../src/ui/readable-json.ts';

describe('readable JSON', () => {
  it('puts on a line what fits there', () => {
    const statement = { Effect: 'Allow', Principal: { Service: ['a', 'b'] }, Action: 'sts:AssumeRole' };
    assert.equal(
      readableJson({ Version: '2012-10-17', Statement: [statement], Empty: [], None: {} }, 50),
      [
        '{',
        '  "Version": "2012-10-17",',
        '  "Statement": [',
        '    {',
        '      "Effect": "Allow",',
        '      "Principal": { "Service": ["a", "b"] },',
        '      "Action": "sts:AssumeRole"',
        '    }',
        '  ],',
        '  "Empty": [],',
        '  "None": {}',
        '}',
      ].join('\n'),
    );
  });

  it('uses the last column, with the comma, and not one more', () => {
    const value = { list: [1, 2], next: 3 };
    assert.equal(readableJson(value, 29), '{ "list": [1, 2], "next": 3 }');
    assert.equal(readableJson(value, 17).split('\n')[1], '  "list": [1, 2],');
    assert.equal(readableJson(value, 16).split('\n')[1], '  "list": [');
  });

  it('is the same value again', () => {
    const value = {
      text: 'a "quoted"\nline',
      list: [[], [null, true, 1.5]],
      nested: { deep: { deeper: 'x'.repeat(90) } },
    };
    for (const width of [10, 40, 200]) assert.deepEqual(JSON.parse(readableJson(value, width)), value);
  });
});
