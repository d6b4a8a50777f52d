// The map as it is now: what is missing or drifted, and where its boxes and arrows are.
import assert from 'node:assert/strict';
import { layoutsOf } from '../../../src/commands/map/layout.ts';
import { liveModelOf } from '../../../src/commands/map/live.ts';
import { modelOf } from '../../../src/commands/map/model.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { course } from '../../../steps/index.ts';

const ready = (id: string, step: string) => ({ id, step, kind: id, status: 'ready', props: {}, changes: [] });
const verified = { status: 'verified' };
const built = modelOf(course, {
  resources: [
    ready('table', 'table'),
    ready('role', 'role'),
    ready('logs-policy', 'role'),
    ready('create-function', 'functions'),
    ready('create-log-group', 'functions'),
  ],
  steps: {
    environment: verified,
    table: verified,
    role: verified,
    functions: verified,
    invoke: verified,
    logs: verified,
  },
} as unknown as Checkpoint);

const stateOf = (model: ReturnType<typeof liveModelOf>, id: string) =>
  model.parts.find((part) => part.id === id)?.state;
const wayOf = (model: ReturnType<typeof liveModelOf>, from: string, to: string) =>
  model.ways.find((way) => way.from === from && way.to === to)?.state;

describe('the map as it is now', () => {
  it('is the recorded one where nothing has changed', () => {
    const model = liveModelOf(built);
    assert.deepEqual(
      model.parts.map(({ id, state }) => `${id}: ${state}`),
      [
        'distribution: to come',
        'bucket: to come',
        'api: next',
        'functions: built',
        'table: built',
        'role: built',
        'logs: built',
      ],
    );
    assert.equal(wayOf(model, 'functions', 'logs'), 'built');
    assert.equal(wayOf(model, 'browser', 'api'), 'to come');
  });

  it('has a broken part and a broken arrow for a missing resource, and drifted ones for a changed one', () => {
    const model = liveModelOf(built, [
      { id: 'table', state: 'drifted' },
      { id: 'logs-policy', state: 'missing' },
      { id: 'role', state: 'present' },
    ]);
    assert.equal(stateOf(model, 'table'), 'drifted');
    assert.equal(stateOf(model, 'role'), 'broken');
    assert.deepEqual(model.parts.find(({ id }) => id === 'role')?.details, [
      { text: 'write logs', state: 'broken', resource: 'logs-policy' },
      { text: 'use the table', state: 'to come', resource: 'database-policy' },
    ]);
    assert.equal(wayOf(model, 'functions', 'logs'), 'broken');
    assert.equal(wayOf(model, 'functions', 'role'), 'built');
  });

  it('shows visitors of the website as refused once the policy allows only CloudFront', () => {
    const says = (steps: object) =>
      modelOf(course, { resources: [], steps } as unknown as Checkpoint).ways.find(
        ({ from, to }) => from === 'browser' && to === 'bucket',
      )?.says;
    assert.equal(says({}), 'reads the website endpoint');
    assert.equal(says({ 'bucket-policy': verified }), 'is refused: the policy allows only CloudFront');
  });
});

describe('the places on the map', () => {
  for (const [name, layout] of Object.entries(layoutsOf(built.ways))) {
    const boxes = Object.entries(layout.boxes).map(([id, [x, y]]) => ({ id, x, y, ...layout.box }));

    it(`have no two boxes on each other, and all in the picture (${name})`, () => {
      for (const one of boxes) {
        assert.ok(one.x >= 0 && one.x + one.width <= layout.width, one.id);
        assert.ok(one.y >= 0 && one.y + one.height <= layout.height, one.id);
        for (const other of boxes.filter(({ id }) => id !== one.id))
          assert.ok(
            Math.abs(one.x - other.x) >= one.width || Math.abs(one.y - other.y) >= one.height,
            `${one.id} ${other.id}`,
          );
      }
    });

    it(`have no arrow through a box (${name})`, () => {
      for (const { from, to, points } of layout.arrows)
        for (const [index, [x1, y1]] of points.slice(0, -1).entries()) {
          const [x2, y2] = points[index + 1] ?? [0, 0];
          for (const { id, x, y, width, height } of boxes) {
            const inside = Array.from({ length: 99 }, (_none, at) => (at + 1) / 100).filter((part) => {
              const [px, py] = [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
              return px > x && px < x + width && py > y && py < y + height;
            });
            assert.deepEqual(inside, [], `${from} to ${to} crosses ${id}`);
          }
        }
    });
  }
});
