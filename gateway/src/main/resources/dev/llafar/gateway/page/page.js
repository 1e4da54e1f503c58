import { FileAudio, GrowingAudio, Session } from '/connection.js';
import { Microphone } from '/microphone.js';

const element = (id) => document.getElementById(id);
const microphone = new Microphone();
const finals = new Map();
let listening; // { audio, stop } while a session is open

function begin(start, audio, bytesASecond, stop) {
  element('error').hidden = true;
  finals.clear();
  element('captions').replaceChildren();
  const language = element('language').value;
  listening = { audio, stop };
  new Session({
    start: { ...start, languages: language ? [language] : [], task: element('task').value },
    audio,
    bytesASecond,
    token: element('token').value.trim(),
    on: {
      event: show,
      note: (text) => { element('status').textContent = text || (listening ? listening.text ?? 'Listening…' : ''); },
      end: () => over('Done.'),
      fail: (message) => { over('Stopped.'); complain(message); },
    },
  });
  draw();
}

function over(text) {
  listening?.stop();
  listening = undefined;
  element('status').textContent = text;
  partial('', 0);
  level(0);
  draw();
}

function complain(message) {
  element('error').textContent = message;
  element('error').hidden = false;
}

function show(event) {
  if (event.type === 'partial') {
    partial(event.text, event.stable);
  } else if (event.type === 'final' && !finals.has(event.index)) {
    partial('', 0);
    finals.set(event.index, event);
    caption(event);
    draw();
  }
}

function caption(final) {
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
  button.textContent = listening ? 'Stop' : 'Start the microphone';
  button.classList.toggle('live', Boolean(listening));
  element('file').disabled = Boolean(listening);
  for (const id of ['copy', 'download', 'clear']) element(id).disabled = finals.size === 0;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}.${Math.floor((seconds - whole) * 10)}`;
}

const everything = () => [...finals.entries()].sort(([a], [b]) => a - b).map(([, { text }]) => text).join('\n');

async function listen() {
  if (listening) {
    element('status').textContent = 'Writing down the rest…';
    listening.stop();
    return;
  }
  const audio = new GrowingAudio();
  const stop = () => { microphone.stop(); if (!audio.ended) audio.end(); };
  try {
    const rate = await microphone.start((bytes) => audio.append(bytes), level);
    begin({ encoding: 'pcm_s16le', sampleRate: rate, channels: 1 }, audio, rate * 2, stop);
  } catch (problem) {
    microphone.stop();
    complain(problem.name === 'NotAllowedError' ? 'The browser was not allowed to use the microphone.' : problem.message);
  }
}

function transcribe(file) {
  if (!file || listening) return;
  const audio = new FileAudio(file);
  begin({ encoding: 'container' }, audio, 0, () => audio.stop());
  listening.text = `Reading ${file.name}…`;
  element('status').textContent = listening.text;
}

element('microphone').addEventListener('click', listen);
element('file').addEventListener('change', ({ target }) => { transcribe(target.files[0]); target.value = ''; });
element('copy').addEventListener('click', () => navigator.clipboard.writeText(everything())
  .then(() => { element('status').textContent = 'Copied.'; }, () => complain('The browser did not allow copying.')));
element('access').addEventListener('submit', (event) => event.preventDefault());
element('clear').addEventListener('click', () => { finals.clear(); element('captions').replaceChildren(); draw(); });
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

/** What the transcriber knows, each by its own name. */
function offer(languages) {
  const select = element('language');
  if (select.options.length > 1) return;
  for (const code of languages) {
    const name = new Intl.DisplayNames([code, navigator.language], { type: 'language' }).of(code);
    select.append(new Option(name[0].toLocaleUpperCase() + name.slice(1), code));
  }
}

async function health() {
  const pill = element('health');
  let wait = 5000;
  try {
    const { ready, missing, languages } = await (await fetch('/healthcheck')).json();
    offer(languages);
    pill.className = ready ? 'pill ready' : 'pill waiting';
    pill.textContent = ready ? 'ready' : 'getting ready';
    pill.title = missing.join('\n');
    wait = ready ? 15000 : 1500;
  } catch {
    pill.className = 'pill waiting';
    pill.textContent = 'no server';
  }
  setTimeout(health, wait);
}
health();
