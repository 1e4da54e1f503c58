// Behaviour of the page's modules with a scripted server and a scripted browser. PageScriptsTest runs it: node --test.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import vm from 'node:vm';

const page = new URL('../../main/resources/dev/llafar/gateway/page/', import.meta.url);
const importPage = async (name) =>
  import(`data:text/javascript;base64,${Buffer.from(await readFile(new URL(name, page))).toString('base64')}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));
async function until(condition, what) {
  for (let i = 0; i < 2000; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`not reached: ${what}`);
}

/** A server's end of each WebSocket that the page opens. */
class ScriptedSocket {
  static OPEN = 1;
  static all = [];
  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  constructor() {
    ScriptedSocket.all.push(this);
  }
  send(message) { this.sent.push(message); }
  close() { this.cut(); }
  accept() { this.readyState = 1; this.onopen(); }
  say(event) { this.onmessage({ data: JSON.stringify(event) }); }
  cut() { if (this.readyState !== 3) { this.readyState = 3; setImmediate(() => this.onclose()); } }
  get texts() { return this.sent.filter((message) => typeof message === 'string').map((text) => JSON.parse(text)); }
  get bytes() { return this.sent.filter((message) => typeof message !== 'string').reduce((sum, { length }) => sum + length, 0); }
}

function connected() {
  ScriptedSocket.all.length = 0;
  globalThis.WebSocket = ScriptedSocket;
  globalThis.location = { protocol: 'http:', host: 'localhost' };
}

const ready = (sessionId, receivedThroughByte = 0) =>
  ({ type: 'ready', sessionId, receivedThroughByte, resumeWindowMs: 60000, maxMessageBytes: 1 << 20, settled: 0 });

function listener() {
  const seen = { events: [], failures: [], ended: 0 };
  seen.on = {
    event: (event) => seen.events.push(event),
    note: () => {},
    end: () => seen.ended++,
    fail: (text) => seen.failures.push(text),
  };
  return seen;
}

test('sends nothing after finish', async () => {
  connected();
  const { GrowingAudio, Session } = await importPage('connection.js');
  const audio = new GrowingAudio();
  const seen = listener();
  new Session({ start: { channels: 1 }, audio, bytesASecond: 32000, token: '', on: seen.on });
  const [socket] = ScriptedSocket.all;
  socket.accept();
  socket.say(ready('a'));
  audio.append(new Uint8Array(3200));
  audio.end();
  audio.append(new Uint8Array(3200)); // the last message of an audio worklet
  await until(() => socket.texts.some(({ type }) => type === 'finish'), 'finish');
  await turn();
  assert.equal(socket.bytes, 3200);
  assert.equal(typeof socket.sent.at(-1), 'string');
});

test('continues in a new session when the server was restarted', async () => {
  connected();
  const { GrowingAudio, Session } = await importPage('connection.js');
  const audio = new GrowingAudio();
  const seen = listener();
  new Session({ start: { channels: 1 }, audio, bytesASecond: 32000, token: '', on: seen.on });
  const [first] = ScriptedSocket.all;
  first.accept();
  first.say(ready('a'));
  audio.append(new Uint8Array(64000));
  await until(() => first.bytes === 64000, 'all audio');
  first.say({ type: 'final', text: 'one', index: 0, startSample: 0, endSample: 16000, settled: 16000 });
  first.cut();
  await until(() => ScriptedSocket.all.length === 2, 'a second connection');
  const second = ScriptedSocket.all[1];
  second.accept();
  assert.deepEqual(second.texts, [{ type: 'resume', sessionId: 'a', resumeFromSample: 16000 }]);
  second.say({ type: 'error', code: 'unknown_session', message: 'session id: not kept here', retry: false });
  second.cut();
  await until(() => ScriptedSocket.all.length === 3, 'a third connection');
  const third = ScriptedSocket.all[2];
  third.accept();
  assert.equal(third.texts[0].type, 'start');
  third.say(ready('b'));
  audio.end();
  await until(() => third.texts.some(({ type }) => type === 'finish'), 'finish');
  assert.equal(third.bytes, 32000, 'the unsettled second');
  third.say({ type: 'final', text: 'two', index: 0, startSample: 0, endSample: 8000, settled: 16000 });
  third.say({ type: 'ended', settled: 16000 });
  const finals = seen.events.filter(({ type }) => type === 'final');
  assert.deepEqual(finals.map(({ text, index, startSample }) => [text, index, startSample]), [['one', 0, 0], ['two', 1, 16000]]);
  assert.deepEqual([seen.ended, seen.failures], [1, []]);
});

test('continues in a new session when the server goes away', async () => {
  connected();
  const { GrowingAudio, Session } = await importPage('connection.js');
  const seen = listener();
  const audio = new GrowingAudio();
  new Session({ start: { channels: 1 }, audio, bytesASecond: 32000, token: '', on: seen.on });
  const [first] = ScriptedSocket.all;
  first.accept();
  first.say(ready('a'));
  first.say({ type: 'error', code: 'going_away', message: 'server: it is stopping', retry: true });
  first.cut();
  await until(() => ScriptedSocket.all.length === 2, 'a second connection');
  ScriptedSocket.all[1].accept();
  assert.equal(ScriptedSocket.all[1].texts[0].type, 'start');
  assert.deepEqual(seen.failures, []);
});

test('reports an error that cannot be retried', async () => {
  connected();
  const { GrowingAudio, Session } = await importPage('connection.js');
  const seen = listener();
  new Session({ start: { channels: 1 }, audio: new GrowingAudio(), bytesASecond: 32000, token: '', on: seen.on });
  const [socket] = ScriptedSocket.all;
  socket.accept();
  socket.say({ type: 'error', code: 'invalid_request', message: 'task: got x', retry: false });
  socket.cut();
  await turn();
  assert.deepEqual(seen.failures, ['task: got x']);
  assert.equal(ScriptedSocket.all.length, 1);
});

/** A browser whose permission dialog the test answers. */
function browser() {
  const tracks = [];
  let answer;
  const port = {
    onmessage: null,
    postMessage: () => setImmediate(() => {
      port.onmessage?.({ data: new Float32Array(80) });
      port.onmessage?.({ data: null });
    }),
  };
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { mediaDevices: { getUserMedia: () => new Promise((resolve, reject) => { answer = { resolve, reject }; }) } },
  });
  globalThis.AudioContext = class {
    sampleRate = 48000;
    audioWorklet = { addModule: async () => {} };
    createMediaStreamSource() { return { connect() {} }; }
    async resume() {}
    close() { this.closed = true; }
  };
  globalThis.AudioWorkletNode = class { port = port; };
  return {
    tracks,
    port,
    permit() {
      const track = { live: true, stop() { this.live = false; } };
      tracks.push(track);
      answer.resolve({ getTracks: () => [track] });
    },
    refuse() { answer.reject(new DOMException('no', 'NotAllowedError')); },
  };
}

test('turns the microphone off when it is stopped before the permission', async () => {
  const { Microphone } = await importPage('microphone.js');
  const scripted = browser();
  const microphone = new Microphone();
  const started = microphone.start(() => assert.fail('bytes'), () => {}, () => {});
  await microphone.stop();
  scripted.permit();
  await assert.rejects(started, { name: 'AbortError' });
  assert.deepEqual(scripted.tracks.map(({ live }) => live), [false]);
});

test('delivers the last piece before stop resolves, and nothing afterwards', async () => {
  const { Microphone } = await importPage('microphone.js');
  const scripted = browser();
  const microphone = new Microphone();
  let bytes = 0;
  const started = microphone.start((piece) => { bytes += piece.length; }, () => {}, () => {});
  scripted.permit();
  assert.equal(await started, 48000);
  scripted.port.onmessage({ data: new Float32Array(2400) });
  await microphone.stop();
  assert.equal(bytes, 2 * (2400 + 80));
  assert.equal(scripted.port.onmessage, null);
  assert.deepEqual(scripted.tracks.map(({ live }) => live), [false]);
});

test('posts the incomplete piece and then null when it is flushed', async () => {
  let Collector;
  vm.runInNewContext(await readFile(new URL('microphone-worklet.js', page), 'utf8'), {
    sampleRate: 16000,
    Float32Array,
    AudioWorkletProcessor: class { port = { posted: [], postMessage(data) { this.posted.push(data?.length ?? null); } }; },
    registerProcessor: (name, type) => { Collector = type; },
  });
  const collector = new Collector();
  for (let block = 0; block < 10; block++) collector.process([[new Float32Array(128)]]);
  collector.port.onmessage({ data: 'flush' });
  assert.equal(collector.process([[new Float32Array(128)]]), false);
  assert.deepEqual(collector.port.posted, [800, 480, null]);
});
