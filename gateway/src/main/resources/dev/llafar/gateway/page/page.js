import { FileAudio, GrowingAudio, Session } from '/connection.js';
import { Microphone } from '/microphone.js';

const element = (id) => document.getElementById(id);
const captions = []; // finals of all recordings, in the order of the page
let recordings = 0;
// The one recording: { phase: 'asking' | 'open' | 'finishing', stop(), text }; undefined while there is none.
let recording;

function begin(start, audio, bytesASecond) {
  element('error').hidden = true;
  recordings++;
  const language = element('language').value;
  const number = recordings;
  recording.phase = 'open';
  new Session({
    start: { ...start, languages: language ? [language] : [], task: element('task').value },
    audio,
    bytesASecond,
    token: element('token').value.trim(),
    on: {
      event: (event) => show(event, number),
      note: (text) => { element('status').textContent = text || recording?.text || ''; },
      end: () => over('Done.'),
      fail: (message) => { over('Stopped.'); complain(message); },
    },
  });
  draw();
}

function over(text) {
  recording?.stop();
  recording = undefined;
  element('status').textContent = text;
  partial('', 0);
  level(0);
  draw();
}

function complain(message) {
  element('error').textContent = message;
  element('error').hidden = false;
}

function show(event, number) {
  if (event.type === 'partial') {
    partial(event.text, event.stable);
  } else if (event.type === 'final') {
    const isSame = (caption) => caption.recording === number && caption.index === event.index;
    if (captions.some(isSame)) return;
    partial('', 0);
    captions.push({ ...event, recording: number });
    caption(event);
    draw();
  }
}

function caption(final) {
  if (!final.text) return;
  const line = document.createElement('li');
  const time = document.createElement('time');
  const text = document.createElement('span');
  const latency = document.createElement('small');
  time.textContent = clock(final.startSample / 16000);
  text.textContent = final.text;
  text.lang = final.language;
  latency.textContent = `${final.language} · ${final.latencyMs} ms`;
  line.append(time, text, latency);
  element('captions').append(line);
  element('partial').scrollIntoView({ block: 'nearest' });
}

function partial(text, stable) {
  element('stable').textContent = text.slice(0, stable);
  element('unstable').textContent = text.slice(stable);
}

function level(value) {
  element('level').style.transform = `scaleX(${value})`;
}

function draw() {
  const button = element('microphone');
  const phase = recording?.phase;
  button.textContent = phase === 'asking' ? 'Waiting for permission…' : recording ? 'Stop' : 'Start the microphone';
  button.disabled = phase === 'asking' || phase === 'finishing';
  button.classList.toggle('live', phase === 'open');
  element('file').disabled = Boolean(recording);
  for (const id of ['copy', 'download', 'clear']) element(id).disabled = captions.length === 0;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}.${Math.floor((seconds - whole) * 10)}`;
}

const everything = () => captions.map(({ text }) => text).filter(Boolean).join('\n');

async function toggle() {
  if (recording?.phase === 'open') {
    recording.phase = 'finishing';
    element('status').textContent = 'Finishing…';
    recording.stop();
    draw();
  } else if (!recording) {
    await listen();
  }
}

/** Opens one capture; the button is disabled until the browser has decided about the permission. */
async function listen() {
  const microphone = new Microphone();
  const audio = new GrowingAudio();
  const stop = () => microphone.stop().then(() => { if (!audio.ended) audio.end(); });
  const opened = recording = { phase: 'asking', stop, text: 'Listening…' };
  draw();
  try {
    const rate = await microphone.start((bytes) => audio.append(bytes), level, stop);
    begin({ encoding: 'pcm_s16le', sampleRate: rate, channels: 1 }, audio, rate * 2);
  } catch (problem) {
    if (recording === opened) recording = undefined;
    draw();
    complain(problem.name === 'NotAllowedError' ? 'The browser was not allowed to use the microphone.' : problem.message);
  }
}

function transcribe(file) {
  if (!file || recording) return;
  const audio = new FileAudio(file);
  recording = { phase: 'open', stop: () => audio.stop(), text: `Reading ${file.name}…` };
  begin({ encoding: 'container' }, audio, 0);
  element('status').textContent = recording?.text ?? '';
}

element('microphone').addEventListener('click', toggle);
element('file').addEventListener('change', ({ target }) => { transcribe(target.files[0]); target.value = ''; });
element('copy').addEventListener('click', () => navigator.clipboard.writeText(everything())
  .then(() => { element('status').textContent = 'Copied.'; }, () => complain('The browser did not allow copying.')));
element('access').addEventListener('submit', (event) => event.preventDefault());
element('clear').addEventListener('click', () => { captions.length = 0; element('captions').replaceChildren(); draw(); });
element('download').addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([everything() + '\n'], { type: 'text/plain' }));
  link.download = 'llafar.txt';
  link.click();
  URL.revokeObjectURL(link.href);
});

addEventListener('dragover', (event) => { event.preventDefault(); document.body.classList.add('dropping'); });
addEventListener('dragleave', () => document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  transcribe(event.dataTransfer.files[0]);
});

/** Adds the transcriber's languages, each by its own name. */
function offer(languages) {
  const select = element('language');
  if (select.options.length > 1) return;
  for (const code of languages) {
    const name = new Intl.DisplayNames([code, navigator.language], { type: 'language' }).of(code);
    select.append(new Option(name[0].toLocaleUpperCase() + name.slice(1), code));
  }
}

const HEALTH_MS = 1500;

async function health() {
  const pill = element('health');
  try {
    const answer = await fetch('/healthcheck', { cache: 'no-store', signal: AbortSignal.timeout(HEALTH_MS) });
    const { ready, missing, languages } = await answer.json();
    offer(languages);
    pill.className = ready ? 'pill ready' : 'pill waiting';
    pill.textContent = ready ? 'ready' : 'not ready';
    pill.title = missing.join('\n');
  } catch {
    pill.className = 'pill waiting';
    pill.textContent = 'no server';
    pill.title = 'The server does not answer.';
  }
  setTimeout(health, HEALTH_MS);
}
health();
draw();
