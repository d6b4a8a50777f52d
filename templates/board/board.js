// The page of the board: draws what the server sends, and sends what the instructor does. All text is set as text.
const isProjector = new URLSearchParams(location.search).has('projector');
const byId = (id) => document.getElementById(id);
document.documentElement.classList.toggle('projector', isProjector);

let board;
let token;
let asking = new Set();

/** `element('td', { class: 'number' }, '7')`. Children are texts or elements. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A button keeps its focus when the list around it is drawn again. */
function replace(parent, children) {
  const focused = document.activeElement?.getAttribute('data-key');
  const isInside = parent.contains(document.activeElement);
  parent.replaceChildren(...children);
  if (isInside && focused) parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/** `label`: for a screen reader, where other buttons have the same text. */
function button(text, key, act, label = text) {
  const made = element('button', { type: 'button', 'data-key': key, 'aria-label': label }, text);
  made.addEventListener('click', act);
  return made;
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const minutesSince = (at) => Math.max(0, Math.floor((Date.parse(board.at) + elapsed() - Date.parse(at)) / 60_000));
const minutes = (number) => (number === null ? '–' : `${number} min`);
const clock = (at) =>
  at ? new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) : '–';

/** Since the board was sent: the clock of another machine would show other minutes. */
let drawnAt = 0;
const elapsed = () => performance.now() - drawnAt;

function ago(at) {
  const passed = minutesSince(at);
  return passed === 0 ? 'now' : `${passed} min`;
}

const states = { help: 'asks for help', stuck: 'is stuck', working: 'at work', complete: 'complete' };

function reasonOf({ stuck, help, failing }) {
  const reasons = [];
  if (help) reasons.push(`asks for help since ${ago(help.at)}`);
  if (failing) reasons.push(`the check “${failing.title}” failed ${count(failing.failures, 'time')}`);
  if (stuck?.kind === 'slow')
    reasons.push(`${stuck.minutes} min at this step; half of the others needed ${stuck.median}`);
  return reasons.join(' · ');
}

function card(learner) {
  const { id, name, title, help, lastHint, hint, state, waiting } = learner;
  return element(
    'li',
    { class: state },
    element('p', {}, element('span', { class: 'name' }, name), title ? `, at “${title}”` : ''),
    element('p', {}, reasonOf(learner)),
    help?.text ? element('p', { class: 'question' }, help.text) : null,
    element(
      'p',
      { class: 'muted' },
      lastHint ? `Has seen hint ${lastHint.rung} for “${lastHint.title}”` : 'Has not asked for a hint',
    ),
    waiting > 0 ? element('p', {}, `${count(waiting, 'message')} for the next command of ${name}`) : null,
    hint ? readyHint(learner) : null,
    element(
      'div',
      { class: 'actions' },
      button('Message', `write ${id}`, () => write(id), `Message to ${name}`),
      help ? button('Helped', `helped ${id}`, () => send('helped', { learner: id }), `${name} is helped`) : null,
    ),
  );
}

/** One click sends it: to read before, so that the instructor knows what is said. */
function readyHint({ id, name, hint }) {
  const label = `Send hint ${hint.rung} of ${hint.of}`;
  return element(
    'div',
    { class: 'hint' },
    element('p', { class: 'muted' }, `${hint.name}:`),
    element('p', { class: 'text' }, hint.text),
    button(
      label,
      `hint ${id}`,
      () => sendTo({ to: id, text: hint.text }, `hint ${hint.rung} of ${hint.of} to ${name}`),
      `${label} to ${name}`,
    ),
  );
}

/** With roles: a browser forgets that it is a table where the style makes blocks of its rows. */
function learnerRow(learner) {
  const { id, name, done, title, since, heardAt, state, waiting } = learner;
  const cell = (label, style, ...children) =>
    element('td', { role: 'cell', 'data-label': label, class: style }, ...children);
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader' }, name),
    cell('Done', 'short', bar(done, board.of, `${name}: steps done`), ` ${done} of ${board.of}`),
    cell('At', '', title ?? '–'),
    cell('Since', 'short', ago(since)),
    cell('State', `state ${state}`, states[state]),
    cell('Last seen', '', ago(heardAt), waiting > 0 ? `, ${count(waiting, 'message')} waiting` : ''),
    element(
      'td',
      { role: 'cell', class: 'buttons' },
      button('Message', `row ${id}`, () => write(id), `Message to ${name}`),
      ' ',
      button('Remove', `remove ${id}`, () => remove(id, name), `Remove ${name}`),
    ),
  );
}

function bar(value, most, label) {
  return element('progress', { value: String(value), max: String(Math.max(1, most)), 'aria-label': label });
}

function stepRow({ title, chapter, done, here, stuck, medianMinutes }) {
  const all = board.learners.length;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, `${chapter}. ${title}`),
    element('td', { class: 'short' }, bar(done, all, `${title}: learners done`), ` ${done}`),
    element('td', { class: 'number' }, String(here)),
    element('td', { class: `number${stuck ? ' stuck' : ''}` }, String(stuck)),
    element('td', { class: 'number' }, minutes(medianMinutes)),
  );
}

function paceRow({ chapter, title, done, medianMinutes, plannedMinutes, halfAt, mostAt }) {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, `${chapter}. ${title}`),
    ...[done, medianMinutes ?? '–', plannedMinutes, clock(halfAt), clock(mostAt)].map((value) =>
      element('td', { class: 'number' }, String(value)),
    ),
  );
}

function messageLine({ at, to, text, shown, of }) {
  return element(
    'li',
    {},
    element('span', { class: 'muted' }, `${clock(at)} to ${to ?? 'everyone'}, shown to ${shown} of ${of}: `),
    text,
  );
}

function answerLine({ name, text }) {
  return element('li', {}, element('span', { class: 'muted' }, `${name}: `), text);
}

/** Those who finish the course are asked by themselves. */
function drawSurvey({ text, asked, answers }) {
  byId('question').textContent = text;
  byId('asked').textContent = `${count(asked, 'learner')} asked · ${count(answers.length, 'answer')}`;
  replace(byId('answers'), answers.map(answerLine));
}

function draw() {
  const { className, learners, join, steps, chapters, messages, survey } = board;
  const needing = learners.filter(({ state }) => state === 'help' || state === 'stuck');
  const complete = learners.filter(({ state }) => state === 'complete').length;
  const title = `Class ${className}`;
  if (document.title !== title) document.title = byId('title').textContent = title;
  byId('counts').textContent =
    `${count(learners.length, 'learner')} · ${needing.length} need help · ${complete} complete`;
  if (byId('join').textContent !== join) byId('join').textContent = join;
  replace(byId('steps'), steps.map(stepRow));
  replace(byId('pace'), chapters.map(paceRow));
  if (isProjector) return;
  replace(byId('help'), needing.map(card));
  byId('nobody').hidden = needing.length > 0;
  replace(byId('learners'), learners.map(learnerRow));
  replace(byId('messages'), messages.map(messageLine));
  byId('survey').hidden = survey === null;
  if (survey) drawSurvey(survey);
  drawReceivers(learners);
  announce(learners);
}

/** The choice stays, unless this learner has left. */
function drawReceivers(learners) {
  const select = byId('to');
  const options = [
    ['', 'Everyone'],
    ...learners.map(({ id, name }) => [id, name]).sort(([, a], [, b]) => a.localeCompare(b)),
  ];
  const key = JSON.stringify(options);
  if (select.dataset.options === key) return;
  const chosen = select.value;
  select.dataset.options = key;
  select.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
  select.value = options.some(([value]) => value === chosen) ? chosen : '';
}

/** For a screen reader: who asks for help since the last time. */
function announce(learners) {
  const now = new Set(learners.filter(({ help }) => help).map(({ id }) => id));
  const names = learners.filter(({ id }) => now.has(id) && !asking.has(id)).map(({ name }) => name);
  asking = now;
  if (names.length > 0) byId('news').textContent = `${names.join(', ')}: asks for help`;
}

function write(id) {
  byId('to').value = id;
  byId('text').focus();
}

function remove(id, name) {
  if (confirm(`Remove ${name} from the board? ${name} can join again.`)) void send('remove', { learner: id });
}

/** Resolves with whether it was done; says why not. */
async function send(path, body) {
  try {
    token ??= (await (await fetch('api/session')).json()).token;
    const answer = await fetch(`api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-workshop-token': token },
      body: JSON.stringify(body),
    });
    if (answer.ok) return true;
    byId('sent').textContent = (await answer.json()).error.message;
  } catch {
    byId('sent').textContent = 'The board does not answer. Is workshop class serve running?';
  }
  return false;
}

/** `what`: completes "Sent …". */
async function sendTo(message, what) {
  const isSent = await send('message', message);
  if (isSent) byId('sent').textContent = `Sent ${what}.`;
  return isSent;
}

byId('message').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = byId('text').value;
  const to = byId('to');
  const name = to.selectedOptions[0]?.textContent ?? 'Everyone';
  if (await sendTo({ to: to.value || null, text }, `to ${name}`)) byId('text').value = '';
});
byId('ask-all').addEventListener('click', () => send('survey', {}));
byId('new-code').addEventListener('click', () => send('code', {}));

const events = new EventSource(`api/events${isProjector ? '?projector' : ''}`);
events.addEventListener('board', ({ data }) => {
  board = JSON.parse(data);
  drawnAt = performance.now();
  byId('lost').hidden = true;
  draw();
});
events.addEventListener('error', () => {
  byId('lost').textContent =
    'The connection to the board is lost. It shows the last state, and connects again by itself. ' +
    'After a restart of workshop class serve, open its new link.';
  byId('lost').hidden = false;
});
setInterval(() => board && draw(), 20_000);
