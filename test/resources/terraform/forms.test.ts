// The Terraform forms: one for each kind, in Terraform's own syntax.
import assert from 'node:assert/strict';
import { kinds } from '../../../src/resources/index.ts';
import { terraformForms } from '../../../src/resources/terraform/forms.ts';
import { hclBody } from '../../../src/resources/terraform/hcl.ts';

describe('the Terraform forms', () => {
  it('know every kind of resource', () => {
    assert.deepEqual(Object.keys(terraformForms).sort(), [...kinds()].sort());
  });

  it('are laid out as terraform fmt does it', () => {
    const body = {
      name: 'x',
      left_out: undefined,
      longer_name: 3,
      tags: { a: 'b', 'with space': 'c' },
      policy: { document: { Statement: [{ Effect: 'Allow' }] } },
      last: { expression: 'file("x")' },
      inner: { block: { on: true, list: ['a', 'b'] } },
      empty: {},
    };
    assert.deepEqual(
      hclBody(body, () => undefined),
      [
        '  name        = "x"',
        '  longer_name = 3',
        '  tags = {\n    a            = "b"\n    "with space" = "c"\n  }',
        '  policy = jsonencode({\n    Statement = [\n      {\n        Effect = "Allow"\n      },\n    ]\n  })',
        '  last = file("x")',
        '  inner {',
        '    on   = true',
        '    list = ["a", "b"]',
        '  }',
        '  empty = {}',
      ],
    );
  });

  it('keeps the text of a value: nothing in it becomes an expression', () => {
    assert.deepEqual(
      hclBody({ a: '${file("/etc/passwd")} %{if} "q"\n' }, () => undefined),
      ['  a = "$${file(\\"/etc/passwd\\")} %%{if} \\"q\\"\\n"'],
    );
  });

  it('refers to what another resource has', () => {
    assert.deepEqual(
      hclBody({ role: 'r', other: 'o' }, (text) => (text === 'r' ? 'aws_iam_role.r.arn' : undefined)),
      ['  role  = aws_iam_role.r.arn', '  other = "o"'],
    );
  });
});
